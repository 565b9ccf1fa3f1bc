"""How the documentation is built: Sphinx, Markdown by MyST, the furo theme."""

from importlib.metadata import version as installed

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
