"""What is told of articles, many at once: what is so already is not written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

import ordercore as oc
from ordercore_adapters.vendure.api import Api
from ordercore_adapters.vendure.documents import UPDATE_VARIANTS

__all__ = ["Known", "told"]

Receipt = oc.ports.Receipt

MOST = 100
"""How many words are told at once."""


class Word(Protocol):
    """Something that is told of an article."""

    @property
    def sku(self) -> str:
        """Which article."""
        ...


W = TypeVar("W", bound=Word)
W_contra = TypeVar("W_contra", bound=Word, contravariant=True)


class Known(Protocol[W_contra]):
    """What Vendure has of the articles that are told.

    Attributes:
        operation: what is done, for errors.
        field: of a variant, in which the words about it stand.
    """

    operation: str
    field: str

    def refusal(self, word: W_contra, /) -> oc.AdapterError | None:
        """Return why it cannot be written."""
        ...

    def is_so(self, word: W_contra, /) -> bool:
        """Tell whether it is so already."""
        ...

    def place(self, word: W_contra, /) -> tuple[str, str]:
        """Return the variant, and what of it."""
        ...

    def written(self, word: W_contra, /) -> Mapping[str, object]:
        """Return how it is written."""
        ...


def told(
    api: Api, words: Sequence[W], look: Callable[[Api, Sequence[str]], Known[W]]
) -> list[Receipt | oc.AdapterError]:
    """Tell of articles, and return what came of each, in order.

    Args:
        api: of the shop.
        words: what is told.
        look: finds what Vendure has of some SKUs.
    """
    return [
        answer
        for start in range(0, len(words), MOST)
        for answer in _told(api, words[start : start + MOST], look)
    ]


def _told(
    api: Api, words: Sequence[W], look: Callable[[Api, Sequence[str]], Known[W]]
) -> Iterator[Receipt | oc.AdapterError]:
    known = look(api, sorted({word.sku for word in words}))
    usable = [word for word in words if known.refusal(word) is None]
    changed = [word for word in usable if not known.is_so(word)]
    if changed:
        api.ask(UPDATE_VARIANTS, known.operation, input=_inputs(known, changed))
    for word in words:
        if refusal := known.refusal(word):
            yield refusal
        else:
            duplicate = word not in changed
            yield Receipt("@".join(known.place(word)), duplicate=duplicate)


def _inputs(known: Known[W], words: Sequence[W]) -> list[dict[str, object]]:
    by_variant: dict[str, list[Mapping[str, object]]] = {}
    for word in words:
        variant, _ = known.place(word)
        by_variant.setdefault(variant, []).append(known.written(word))
    return [{"id": name, known.field: found} for name, found in by_variant.items()]
