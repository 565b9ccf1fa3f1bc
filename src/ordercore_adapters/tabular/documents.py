"""JSON Lines and JSON documents, read without losing a digit."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, NoReturn, cast

import ordercore as oc
from ordercore_adapters.tabular.cells import BadRow, Row, shown
from ordercore_adapters.tabular.lines import read_lines
from ordercore_adapters.tabular.settings import Kind, Source

__all__ = ["Document", "json_rows", "read_documents"]

MAX_DOCUMENT = 50_000_000
"""Bytes of a JSON file that is read as a whole."""


class Document(NamedTuple):
    """One JSON object and where it stands."""

    where: str
    content: Mapping[str, object]


def json_rows(path: Path, encoding: str) -> Iterator[Row | BadRow]:
    """Yield one row for each line that is an object of plain values.

    A column that a line does not name is an empty cell.
    """
    for line in _json_lines(path, encoding):
        yield line if isinstance(line, BadRow) else _flat(line)


def read_documents(source: Source, path: Path) -> Iterator[Document | BadRow]:
    """Yield the JSON objects of a JSON Lines file, or of one JSON file.

    A JSON file holds one object, or a list of objects, by itself or in an object as
    the only value (``{"orders": [...]}``).

    Raises:
        Invalid: the file cannot be read.
    """
    if source.kind is Kind.JSONL:
        return _json_lines(path, source.encoding)
    return _json_file(path)


def _json_lines(path: Path, encoding: str) -> Iterator[Document | BadRow]:
    for line in read_lines(path, encoding):
        if isinstance(line, BadRow):
            yield line
        elif line.text.strip():
            yield _document(f"{path.name}:{line.number}", line.text)


def _document(where: str, text: str) -> Document | BadRow:
    try:
        content = _parsed(text)
    except ValueError as error:
        problem = oc.Finding(where, str(error), "a JSON object")
        return BadRow(where, text.rstrip("\r\n"), problem, {})
    if isinstance(content, dict):
        return Document(where, cast("dict[str, object]", content))
    problem = oc.Finding(where, shown(content), "a JSON object")
    return BadRow(where, text.rstrip("\r\n"), problem, {})


def _json_file(path: Path) -> Iterator[Document | BadRow]:
    try:
        if path.stat().st_size > MAX_DOCUMENT:
            expected = f"at most {MAX_DOCUMENT} bytes; use JSON Lines for more"
            raise oc.Invalid.at(path.name, path.stat().st_size, expected)
        content = _parsed(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise oc.Invalid.at(path.name, str(error), "a JSON file in UTF-8") from error
    for place, one in enumerate(_list_in(content)):
        where = f"{path.name}[{place}]"
        if isinstance(one, dict):
            yield Document(where, cast("dict[str, object]", one))
        else:
            problem = oc.Finding(where, shown(one), "a JSON object")
            yield BadRow(where, shown(one, 1_000), problem, {})


def _list_in(content: object) -> list[object]:
    if isinstance(content, dict):
        values = list(cast("dict[str, object]", content).values())
        if len(values) == 1 and isinstance(values[0], list):
            content = cast("object", values[0])
    return cast("list[object]", content) if isinstance(content, list) else [content]


def _parsed(text: str) -> object:
    """Return what JSON text says; a number with a point stays text, digit for digit.

    Raises ValueError for anything that is not strict JSON, keys twice included.
    """
    try:
        return json.loads(
            text,
            parse_float=str,
            parse_constant=_no_number,
            object_pairs_hook=_no_key_twice,
        )
    except RecursionError:
        raise ValueError("values nested too deep") from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name}, which is no number")


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"key {shown(twice)} twice")
    return found


def _flat(document: Document) -> Row | BadRow:
    cells: dict[str, str | None] = {}
    for name, value in document.content.items():
        if value is None or isinstance(value, str):
            cells[name] = value
        elif isinstance(value, bool):
            cells[name] = "true" if value else "false"
        elif isinstance(value, int):
            cells[name] = str(value)
        else:
            where = f"{document.where} {name}"
            problem = oc.Finding(where, shown(value), "a plain value")
            text = json.dumps(document.content, ensure_ascii=False)[:10_000]
            return BadRow(document.where, text, problem, cells)
    return Row(document.where, cells)
