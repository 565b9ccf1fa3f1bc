"""What else can join: kinds of stores, and commands for the command line."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from types import ModuleType

from attrs import field, frozen

__all__ = ["CliCommand", "StoreKind"]


@frozen
class StoreKind:
    """A kind of store that a shop can be kept in.

    Attributes:
        name: unique, in the alphabet of ids, such as ``postgres``.
        open: opens one: it is given the address (a file, a URL) and the modules whose
            messages are kept in it, which ``ordercore.codec`` makes a codec of, and
            returns an ``ordercore.flow.Store``; whoever opens it looks whether it is.
    """

    name: str
    open: Callable[[str, Sequence[ModuleType]], object] = field(repr=False)


@frozen
class CliCommand:
    """A command of the command line.

    Attributes:
        name: small letters and hyphens.
        help: one line.
        arguments: adds what it takes to its parser.
        run: does it, and returns the exit status: 0 for done.
    """

    name: str
    help: str
    arguments: Callable[[ArgumentParser], object] = field(repr=False)
    run: Callable[[Namespace], int] = field(repr=False)
