"""Examples in the README, the docs and the docstrings are tests."""

from doctest import ELLIPSIS, NORMALIZE_WHITESPACE

import pytest
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.integration.pytest import SybilItem
from sybil.parsers.doctest import DocTestParser
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

FLAGS = ELLIPSIS | NORMALIZE_WHITESPACE

pytest_collect_file = (
    # A Markdown page is one story: what a block defines, the next one knows.
    Sybil(
        parsers=[PythonCodeBlockParser(doctest_optionflags=FLAGS), SkipParser()],
        patterns=["README.md", "docs/*.md"],
    )
    + Sybil(
        parsers=[DocTestParser(optionflags=FLAGS)],
        patterns=["src/**/*.py"],
        document_types={".py": PythonDocStringDocument},
    )
).pytest()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Tell each story from its beginning, however the tests were shuffled."""
    stories = [item for item in items if isinstance(item, SybilItem)]
    stories.sort(key=lambda item: (item.path, item.example.line, item.example.column))
    items[:] = [item for item in items if not isinstance(item, SybilItem)] + stories
