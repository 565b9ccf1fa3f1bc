"""The directory of adapters in the docs is that of the entry points."""

import re
import tomllib
from importlib import import_module
from pathlib import Path

import ordercore as oc

ROOT = Path(__file__).parents[2]


def test_each_adapter_of_ours_is_listed_with_what_it_brings():
    """By name; one that is added to the project is added to the page."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    plugins = oc.Plugins(disabled=())
    for name, module in project["entry-points"]["ordercore"].items():
        plugins.register(import_module(module), name)
    page = (ROOT / "docs" / "how-to" / "publish-an-adapter.md").read_text("utf-8")
    directory = page.partition("## Which there are")[2]

    assert [
        (row.name, ", ".join(row.capabilities)) for row in plugins.listing(ours=True)
    ] == re.findall(r"^\| `([a-z]+)` \| (.+) \|$", directory, re.MULTILINE)
