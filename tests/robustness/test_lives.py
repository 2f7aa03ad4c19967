"""Whole lives of polls, in any order of acts and by any clock, are what a simple model says.

A few lives here, the same in each run; `python -m tests.reliability lives` tries others, and many.
"""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.reliability.lives import Lives

FEW = settings(
    max_examples=5,
    stateful_step_count=50,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],  # to shrink takes minutes
    suppress_health_check=list(HealthCheck),
)


def test_any_acts_in_any_order_leave_a_poll_as_its_model_is() -> None:
    """What is refused has words and changes nothing; what is done is what the model did."""
    run_state_machine_as_test(Lives, settings=FEW)
