"""Values that are still soft: changed as often as need be, and hardened once.

A frozen attrs class and a subclass of it that adds nothing but :class:`Soft` have the
same layout, so a soft value becomes a frozen one when its class is assigned, which
costs a tenth of making a value anew.  Python itself refuses where the layouts differ.
"""

from typing import Any, TypeVar

__all__ = ["Soft", "harden", "soft_class"]

V = TypeVar("V")


class Soft:
    """Goes before a frozen class: ``class LineDraft(Soft, Progress)``.

    ``LineDraft()`` is an empty value; all its fields have to be assigned.
    """

    __slots__ = ()
    __init__: Any = object.__init__
    __setattr__ = object.__setattr__
    # Not to delete anything: Python assigns fast only where both are its own.
    __delattr__ = object.__delattr__


def soft_class(kind: type[Any]) -> Any:
    """Return the soft class of a frozen one, where its methods are not needed.

    Only for a class that does no more when a value is made than to keep its fields.
    """
    return type(kind.__name__, (Soft, kind), {"__slots__": ()})


def harden(draft: Any, kind: type[V]) -> V:
    """Let a soft value be a frozen one of *kind* from now on, and return it."""
    draft.__class__ = kind
    hardened: V = draft
    return hardened
