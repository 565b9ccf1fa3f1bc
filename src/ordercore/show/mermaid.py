"""A life as a picture: the table that the code reads, drawn as a Mermaid diagram."""

from collections.abc import Mapping
from typing import TypeVar

__all__ = ["mermaid"]

S = TypeVar("S", bound=str)
T = TypeVar("T", bound=str)


def mermaid(life: Mapping[S, Mapping[T, S]]) -> str:
    """Return the state diagram of a LIFE table; its first state is where life begins.

    Steps between the same two states share one arrow.
    """
    arrows: dict[tuple[S, S], list[T]] = {}
    for state, steps in life.items():
        for step, after in steps.items():
            arrows.setdefault((state, after), []).append(step)
    return "\n".join(
        [
            "stateDiagram-v2",
            *[f"    [*] --> {state}" for state in list(life)[:1]],
            *[
                f"    {state} --> {after}: {', '.join(steps)}"
                for (state, after), steps in arrows.items()
            ],
            *[f"    {state} --> [*]" for state, steps in life.items() if not steps],
        ]
    )
