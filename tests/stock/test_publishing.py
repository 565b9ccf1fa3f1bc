"""How much of the stock a channel is told of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Invalid
from ordercore.stock import Publishing, SetPublishing, publishing_stream
from tests.telling import told


class TestTelling:
    @pytest.mark.parametrize(
        ("policy", "units", "expected"),
        [
            ({}, 7, 7),
            ({"buffer": 2}, 7, 5),
            ({"buffer": 9}, 7, 0),
            ({"threshold": 7}, 7, 7),
            ({"threshold": 8}, 7, 0),
            ({"cap": 5}, 7, 5),
            ({"cap": 0}, 7, 0),
            ({"buffer_bp": 1_000}, 10, 9),
            ({"buffer_bp": 1_000}, 11, 9),  # 1.1 are kept back: two
            ({"buffer_bp": 1}, 1, 0),
            ({"buffer_bp": 10_000}, 7, 0),
            ({"buffer": 1, "buffer_bp": 5_000, "threshold": 3, "cap": 4}, 7, 0),
            ({"buffer": 1, "buffer_bp": 5_000, "threshold": 3, "cap": 4}, 8, 3),
            ({"buffer": 1, "buffer_bp": 5_000, "threshold": 3, "cap": 4}, 20, 4),
        ],
        ids=str,
    )
    def test_as_the_policy_says(self, policy, units, expected):
        """Kept back first, then too few are none, then too many are so many."""
        assert expected == Publishing(**policy).published(units)

    @given(
        st.integers(0, 50),
        st.integers(0, 50),
        st.none() | st.integers(0, 50),
        st.integers(0, 10_000),
        st.integers(-5, 200),
        st.integers(0, 20),
    )
    def test_never_more_never_below_zero_and_never_less_of_more(
        self, buffer, threshold, cap, share, units, more
    ):
        """The law of publishing: at most what there is, and monotone in it."""
        policy = Publishing(buffer, threshold, cap, buffer_bp=share)
        assert 0 <= policy.published(units) <= max(0, units)
        assert policy.published(units) <= policy.published(units + more)


class TestSetting:
    def test_it_is_kept_for_a_channel(self):
        """The last word counts; the same again is none."""
        first, second = Publishing(buffer=2), Publishing(cap=3)
        assert "publishing/web" == publishing_stream("web")
        kept = told(None, SetPublishing("web", first), SetPublishing("web", second))
        assert second == kept
        assert () == SetPublishing("web", second).decide(kept)

    def test_everything_is_what_nobody_said(self):
        """To say it first changes nothing; to say it later does."""
        assert () == SetPublishing("web", Publishing()).decide(None)
        before, asked = Publishing(cap=3), SetPublishing("web", Publishing())
        assert Publishing() == told(before, asked)

    @pytest.mark.parametrize(
        "bad",
        [
            {"buffer": -1},
            {"buffer": 1.5},
            {"threshold": True},
            {"cap": "5"},
            {"buffer_bp": 10_001},
            {"incoming_days": 3_651},
            {"nodes": "CPH"},
        ],
        ids=str,
    )
    def test_what_cannot_be_is_refused(self, bad):
        """Whole numbers, and several nodes."""
        with pytest.raises(Invalid):
            Publishing(**bad)

    def test_all_that_is_wrong_is_told_at_once(self):
        """Nobody tries five times."""
        with pytest.raises(Invalid) as caught:
            Publishing(buffer=-1, buffer_bp=1.5, cap=-2)
        paths = [finding.where for finding in caught.value.findings]
        assert ["buffer", "cap", "buffer_bp"] == paths

    def test_a_channel_has_a_name(self):
        """And so have nodes."""
        for bad in (
            SetPublishing("no name", Publishing(cap=1)),
            SetPublishing("web", Publishing(nodes=("no name",))),
        ):
            with pytest.raises(Invalid):
                bad.decide(None)
