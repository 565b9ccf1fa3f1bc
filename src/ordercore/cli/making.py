"""Writes the beginning of a plug-in: a project whose contract test is green at once."""

import argparse
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Template

from ordercore.cli.status import Status
from ordercore.errors import Invalid

__all__ = ["KINDS", "new", "project"]

KINDS = ("channel", "carrier", "erp", "payment")
"""What a plug-in can be begun for."""

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_LONGEST = 40

_TAKEN = {
    "a package of ours": {"adapters", "oms"},
    "a word of Python's": {"false", "none", "true"},
    "a word in what would be written": {"part", "request", "settings"},
}
"""Names that would take the place of something else, and of what."""

_CAPABILITIES = {
    "carrier": ("CarrierCapability", ("QUOTE", "BOOK", "LABEL_ZPL", "VOID", "KEYS")),
    "erp": ("ErpCapability", ("CUSTOMERS", "ITEMS", "ORDERS")),
    "payment": (
        "PaymentCapability",
        (
            "STATUS",
            "AUTHORIZE",
            "CAPTURE",
            "PARTIAL_CAPTURE",
            "SEVERAL_CAPTURES",
            "VOID",
            "REFUND",
            "PARTIAL_REFUND",
            "KEYS",
        ),
    ),
}

_TEST_IMPORTS = {
    "carrier": "from ordercore import Address\n"
    "from ordercore.ports import ParcelToCarry, ShipmentRequest\n"
    "from ordercore.testing.adapter import fresh",
    "erp": "from ordercore import Money\nfrom ordercore.pricing import Totals",
    "payment": "from urllib.parse import unquote",
}


_CALLED = {"erp": "an ERP"}
"""What a kind is called, where that is not its name."""

_MORE = {
    "channel": "Read cancellations and returns, too; the contract tests their samples.",
}
_PAGES = {"channel": "write-a-channel, connect-a-whole-shop, keep-in-step"}
_PAGES_OF_CLIENTS = "talk-to-a-partner, test-an-adapter, keep-in-step"
_MORE_CAPABILITIES = "Declare more capabilities; the contract tests what they promise."


def new(asked: argparse.Namespace) -> int:
    """Write a project for what is asked for, and tell what to do with it.

    Raises Invalid: the name is none, or there is a folder of that name.
    """
    folder: Path = asked.into / f"ordercore-{asked.name}"
    texts = project(asked.kind, asked.name)
    if folder.exists():
        raise Invalid.at("NAME", str(folder), "a folder that is not there yet")
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    print(f"{folder}: {len(texts)} files")
    print(f"  cd {folder} && pip install -e '.[test]' && pytest")
    return Status.OK


def project(kind: str, name: str) -> Mapping[str, str]:
    """Return the files of a project, by their paths in it.

    Args:
        kind: one of KINDS.
        name: small letters and digits, hyphens between them, such as ``pulsar``.

    Raises Invalid.
    """
    if kind not in KINDS:
        raise Invalid.at("kind", kind, f"one of {', '.join(KINDS)}")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise Invalid.at("NAME", name, "small letters and digits: pulsar, red-kite")
    for what, names in _TAKEN.items():
        if name in names:
            raise Invalid.at("NAME", name, f"another name: this one is {what}")
    words = _words(kind, name)
    module = words["module"]
    code = "channel" if kind == "channel" else "client"
    return {
        "pyproject.toml": _filled("pyproject.toml", words),
        "README.md": _filled("README.md", words),
        f"ordercore_{module}/__init__.py": _filled(f"{code}.py", words),
        f"ordercore_{module}/py.typed": "",
        f"tests/test_{module}.py": _filled(f"{code}_test.py", words),
    }


def _words(kind: str, name: str) -> dict[str, str]:
    parts = name.split("-")
    words = {
        "kind": kind,
        "a_kind": _CALLED.get(kind, f"a {kind}"),
        "pages": _PAGES.get(kind, _PAGES_OF_CLIENTS),
        "more": _MORE.get(kind, _MORE_CAPABILITIES),
        "name": name,
        "module": name.replace("-", "_"),
        "Name": " ".join(part.capitalize() for part in parts),
        "Class": "".join(part.capitalize() for part in parts),
        "PORT": kind.upper(),
    }
    if kind != "channel":
        enum, members = _CAPABILITIES[kind]
        listed = "".join(f"            ports.{enum}.{one},\n" for one in members)
        words |= {
            "capabilities": f"\n        {{\n{listed}        }}\n    ",
            "test_imports": _TEST_IMPORTS[kind],
            "Contract": f"{kind.capitalize()}Contract",
        }
        for part in ("operations", "partner", "sample"):
            words[part] = _filled(f"{kind}_{part}", words).rstrip("\n") + "\n"
    return words


def _filled(template: str, words: Mapping[str, str]) -> str:
    source = files("ordercore.cli") / "templates" / f"{template}.txt"
    return Template(source.read_text("utf-8")).substitute(words)
