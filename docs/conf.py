"""How the documentation is built: Sphinx, Markdown by MyST, the furo theme."""

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
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_class_signature = "separated"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True


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


def setup(app: Sphinx) -> None:
    """Keep the build quick."""
    app.add_domain(QuickPythonDomain, override=True)
    app.connect("object-description-transform", leave_out_members)
