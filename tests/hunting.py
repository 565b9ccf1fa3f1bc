"""A machine hunts for a planted bug; one that it does not find is no law's business."""

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

STEPS = 25


def hunt(machine, number=0, *, steps=STEPS, examples=5_000):
    """Let a machine run until a law is broken; fail when none is.

    Only the laws count, and nothing that fell over.  *number* is where chance begins: a
    rare bug has one from which it is met soon, so that nobody waits for it.  When the
    machine learns something new, or other modules are loaded (Hypothesis draws their
    constants), the hunt takes longer, and finds it all the same: there are examples
    enough for a bug that one in a hundred meets.
    """
    lucky = seed(number)(type(machine.__name__, (machine,), {}))
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            lucky,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                phases=[Phase.generate],
                database=None,
                deadline=None,
                print_blob=False,
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
