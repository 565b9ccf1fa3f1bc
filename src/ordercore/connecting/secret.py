"""What opens a partner's door: fetched when it is needed, and shown to nobody."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn, cast

from ordercore.errors import AuthFailed, Finding, Invalid

__all__ = ["Secret"]

_REFERENCE = '{ env = "NAME" } or { file = "path" }: where it is, not what it is'

LONGEST = 100_000
"""How long a secret may be; a file that is longer holds something else."""


class Secret:
    """A password, token or key that is read each time it is used, and never shown.

    It says where it comes from, never what it is: not in its text, not in an error,
    and it can be neither pickled nor compared.

    >>> token = Secret.from_env("SHOP_TOKEN", {"SHOP_TOKEN": "open sesame"})
    >>> token
    Secret(SHOP_TOKEN in the environment)
    >>> len(token.reveal())
    11

    Args:
        read: returns it; called each time, so that a key that was changed is taken
            without a restart.
        origin: where it comes from, for people.
    """

    __slots__ = ("_origin", "_read")

    def __init__(self, read: Callable[[], str], origin: str = "a callable") -> None:
        self._read = read
        self._origin = origin

    @classmethod
    def from_env(cls, name: str, environ: Mapping[str, str] | None = None) -> "Secret":
        """Return the one in an environment variable (of *environ*, if given)."""
        where = os.environ if environ is None else environ
        return cls(lambda: where[name], f"{name} in the environment")

    @classmethod
    def from_file(cls, path: str | Path) -> "Secret":
        """Return the one in a file, such as a mounted secret; a last newline is cut."""
        return cls(lambda: _text_of(Path(path)), f"the file {path}")

    @classmethod
    def given(cls, text: str) -> "Secret":
        """Return one that a program has already; for tests, and from a vault."""
        return cls(lambda: text, "given by the program")

    @classmethod
    def of(cls, value: Any) -> "Secret":
        """Return the secret that a setting refers to.

        That is ``{env = "NAME"}`` or ``{file = "path"}``, a callable, or a Secret.
        It is the converter for such a field of an attrs class.

        Raises:
            Invalid: it is anything else, such as the secret itself, which is not
                shown: what stands in a settings file is soon in a repository.
        """
        match value:
            case Secret():
                return value
            case {"env": str(name), **rest} if not rest and name:
                return cls.from_env(name)
            case {"file": str(path), **rest} if not rest and path:
                return cls.from_file(path)
            case _ if callable(value):
                return cls(cast("Callable[[], str]", value))
            case _:
                got = f"{type(value).__name__} that is not shown"
                raise Invalid([Finding("", got, _REFERENCE)])

    def reveal(self) -> str:
        """Return the secret itself; hand it on at once and keep it nowhere.

        Raises:
            AuthFailed: it cannot be read, or is empty; nothing of it is shown.  So
                a connection stops until it is there, and nothing is set aside, as where
                the partner refuses it.
        """
        found = self._found()
        if found is None or not 0 < len(found) <= LONGEST:
            found = None  # so that no traceback shows it
            raise AuthFailed(str(self._finding()))
        return found

    def findings(self) -> tuple[Finding, ...]:
        """Return what is wrong with it now; nothing when it can be read."""
        found = self._found()
        return () if found and len(found) <= LONGEST else (self._finding(),)

    def _found(self) -> str | None:
        try:
            text = cast("object", self._read())
        except Exception:  # noqa: BLE001 - what it says may be the secret
            return None
        return text if isinstance(text, str) and _is_sound(text) else None

    def _finding(self) -> Finding:
        return Finding("secret", f"nothing from {self._origin}", "text to be there")

    def __repr__(self) -> str:
        return f"Secret({self._origin})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{self!r} is not written down; write down where it comes from")

    __hash__ = None  # type: ignore[assignment]


def _is_sound(text: str) -> bool:
    """Tell whether it can be written as UTF-8: an error about that would show it."""
    return not any(["\ud800" <= char <= "\udfff" for char in text])


def _text_of(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(LONGEST + 2).decode("utf-8").removesuffix("\n")
