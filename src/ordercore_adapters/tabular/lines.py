"""Lines of a text file, however large the file and however odd the lines."""

import gzip
import zlib
from codecs import lookup
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

import ordercore as oc
from ordercore_adapters.tabular.cells import BadRow

__all__ = ["MAX_LINE", "Line", "check_encoding", "read_lines"]

MAX_LINE = 1_000_000
"""Bytes of one line; a longer one is set aside."""

KEPT = 10_000
"""Characters of an unreadable line that are kept."""


class Line(NamedTuple):
    """A line of text, and where it stands."""

    number: int
    text: str


def check_encoding(encoding: str) -> None:
    """Raise Invalid unless *encoding* is known and writes line ends as ASCII does."""
    try:
        lookup(encoding)
        if "\n,".encode(encoding) == b"\n,":
            return
    except (LookupError, ValueError):
        pass
    expected = "an encoding that extends ASCII, such as utf-8 or cp1252"
    raise oc.Invalid.at("source.encoding", encoding, expected)


def read_lines(path: Path, encoding: str) -> Iterator[Line | BadRow]:
    """Yield the lines of a text file, unpacked where the name ends with ``.gz``.

    A line that is too long, does not decode or holds NUL comes out as BadRow.

    Raises:
        Invalid: the file cannot be opened or unpacked, or the encoding is unknown.
    """
    check_encoding(encoding)
    try:
        with _opened(path) as file:
            yield from _decoded(file, path.name, encoding)
    except (OSError, EOFError, zlib.error) as error:
        raise oc.Invalid.at(path.name, str(error), "a readable file") from error


def _opened(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast("BinaryIO", gzip.open(path))
    return path.open("rb")


def _decoded(file: BinaryIO, name: str, encoding: str) -> Iterator[Line | BadRow]:
    number = 0
    while raw := file.readline(MAX_LINE + 1):
        number += 1
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")  # a byte-order mark
        where = f"{name}:{number}"
        if len(raw) > MAX_LINE and not raw.endswith(b"\n"):
            _skip_line(file)
            yield _bad(where, raw, encoding, "a longer line", f"<= {MAX_LINE} bytes")
        elif b"\0" in raw:
            yield _bad(where, raw, encoding, "a NUL character", "text without NUL")
        else:
            yield _line(where, number, raw, encoding)


def _line(where: str, number: int, raw: bytes, encoding: str) -> Line | BadRow:
    try:
        return Line(number, raw.decode(encoding))
    except UnicodeDecodeError as error:
        got = f"byte 0x{raw[error.start]:02x} at column {error.start + 1}"
        return _bad(where, raw, encoding, got, f"text in {encoding}")


def _skip_line(file: BinaryIO) -> None:
    while (raw := file.readline(MAX_LINE)) and not raw.endswith(b"\n"):
        pass


def _bad(where: str, raw: bytes, encoding: str, got: str, expected: str) -> BadRow:
    text = raw[:KEPT].decode(encoding, "backslashreplace").rstrip("\r\n")
    return BadRow(where, text, oc.Finding(where, got, expected), {})
