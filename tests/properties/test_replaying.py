"""The same questions get the same answers, in every process."""

from tests.children import printed


def test_the_order_of_sets_never_shows():
    """IDM 113: the same commands write the same journal, event for event."""
    first, second = [
        printed("-m", "tests.properties.replaying", seed=seed) for seed in (1, 4711)
    ]

    assert len(first) > 100
    assert first == second
