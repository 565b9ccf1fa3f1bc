"""How the documentation is built: Sphinx, Markdown by MyST, the furo theme."""

import re
from importlib.metadata import version as installed
from typing import Any

from docutils.nodes import Node
from sphinx.application import Sphinx
from sphinx.domains.python import ObjectEntry, PythonDomain
from sphinx.environment import BuildEnvironment

project = "ordercore"
author = "the ordercore authors"
copyright = f"2026, {author}"
release = installed("ordercore-oms")
version = release.rpartition(".")[0] if "dev" in release else release

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinxcontrib.mermaid",
]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"ordercore {release}"
html_copy_source = False

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_fence_as_directive = ["mermaid"]
myst_heading_anchors = 3

# Rooms may use one word each in its own sense: an order's life has steps, and so has a
# piece of work.  Annotations have the short name, and Sphinx cannot tell whose it is.
suppress_warnings = ["ref.python"]

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_class_signature = "separated"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

AT_AN_ADDRESS = re.compile(r"<[^<>]*(?:<[^<>]*>[^<>]*)*>")
"""Such as ``<function f.<locals>.<lambda> at 0x7f00>``."""


class QuickPythonDomain(PythonDomain):
    """Sphinx' own, which looks at all our words for each ``int`` that it does not know.

    A name that ends like none of them is none of them, and that is found at once.
    """

    known = 0
    endings: frozenset[str] = frozenset()

    def find_obj(
        self,
        env: BuildEnvironment,
        modname: str,
        classname: str,
        name: str,
        *how: Any,
    ) -> list[tuple[str, ObjectEntry]]:
        """Find what a name means; in vain at once where nothing is called so."""
        if self.known != len(self.objects):
            self.endings = frozenset(full.rpartition(".")[2] for full in self.objects)
            self.known = len(self.objects)
        if name.removesuffix("()").rpartition(".")[2] not in self.endings:
            return []
        return super().find_obj(env, modname, classname, name, *how)


def leave_out_members(_: Sphinx, __: str, kind: str, content: Node) -> None:
    """Let the contents of a page name words, not what each of them has.

    Ten thousand attributes and methods are gone through again for every page.
    """
    if kind in {"attribute", "method", "property"}:
        content.parent["no-contents-entry"] = True


def keep_colons(_: Sphinx, what: str, *rest: Any) -> None:
    """Keep sentences about attributes whole.

    Napoleon takes what stands before the first colon for the type; here types stand
    with the attribute, so an empty one is put in front.
    """
    lines: list[str] = rest[-1]
    if what in {"attribute", "data", "property"} and lines and lines[0]:
        lines[0] = f": {lines[0]}"


def leave_out_addresses(*about: Any) -> tuple[str | None, str | None]:
    """Show no place in memory where a default is a function: ``...`` will do."""
    signature, returned = about[-2:]
    return signature and AT_AN_ADDRESS.sub("...", signature), returned


def setup(app: Sphinx) -> None:
    """Keep the build quick, and what it shows readable."""
    # Before Napoleon, which comes at 500.
    app.connect("autodoc-process-docstring", keep_colons, priority=400)
    app.connect("autodoc-process-signature", leave_out_addresses)
    app.add_domain(QuickPythonDomain, override=True)
    app.connect("object-description-transform", leave_out_members)
