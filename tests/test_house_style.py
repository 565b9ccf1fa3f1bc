"""The house limits: what ruff cannot say, said by reading the sources."""

import ast
import re
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src"
PAGE = ROOT / "docs" / "refusals.md"

NAMES = sorted(path.relative_to(SRC).as_posix() for path in SRC.rglob("*.py"))

# Floors that must give the same answer to the same question at any time.
SHELL = (
    "cli",
    "connecting",
    "flow",
    "partners",
    "plugins",
    "simulating",
    "testing",
    "__main__.py",
)
CORE = [
    name
    for name in NAMES
    if name.startswith("ordercore/") and name.split("/")[1] not in SHELL
]
# Floors where a number is money or a count, and so never a float.
EXACT = re.compile(
    r"ordercore/(values/(money|quantity|split)\w*\.py"
    r"|(pricing|accounts|orders|stock|catalog|warehouse)/)"
)

LONGEST_FUNCTION = 40
LONGEST_MODULE = 400
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic"}
DANGERS = {"eval", "exec", "compile", "__import__"}
MAKING = "ordercore/flow/wire/making.py"
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill"}


@cache
def tree(name):
    """Return a module, parsed; only whoever runs these tests waits for it."""
    return ast.parse((SRC / name).read_text("utf-8"))


@cache
def nodes(name):
    """Return what is in a module, to be looked through again and again."""
    return tuple(ast.walk(tree(name)))


def every(kind, names=NAMES):
    """Return (place, node) for each node of that kind in the named modules."""
    return [
        (f"src/{name}:{node.lineno}", node)
        for name in names
        for node in nodes(name)
        if isinstance(node, kind)
    ]


def called(node):
    """Return the bare name that a call calls, or ""."""
    return node.func.id if isinstance(node.func, ast.Name) else ""


def imported(node):
    """Return the full names that an import brings in."""
    if isinstance(node, ast.ImportFrom):
        return {f"{node.module}.{alias.name}" for alias in node.names}
    return {alias.name for alias in node.names}


def body_lines(function):
    """Return how many lines a function has after its docstring."""
    documented = ast.get_docstring(function, clean=False) is not None
    body = function.body[1:] if documented else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


class TestSize:
    """What is small is read; what is read is right."""

    def test_no_function_is_long(self):
        """A function has at most 40 lines after its docstring."""
        functions = every((ast.FunctionDef, ast.AsyncFunctionDef))
        assert [] == [
            f"{place} {node.name}: {body_lines(node)} lines"
            for place, node in functions
            if body_lines(node) > LONGEST_FUNCTION
        ]

    def test_no_module_is_long(self):
        """A module has at most 400 lines, and is meant to have under 300."""
        lengths = {
            name: len((SRC / name).read_text("utf-8").splitlines()) for name in NAMES
        }
        assert {} == {
            name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE
        }


class TestWords:
    """Every room says what it is for and which words it offers."""

    def test_every_module_says_what_it_is_for(self):
        """A module starts with a docstring."""
        assert [] == [name for name in NAMES if not ast.get_docstring(tree(name))]

    @pytest.mark.parametrize(
        "package", [name for name in NAMES if name.endswith("/__init__.py")]
    )
    def test_every_package_lists_its_words(self, package):
        """A package's ``__all__`` is written out, sorted and free of doubles."""
        words = listed(tree(package))

        assert words is not None, f"{package} has no __all__"
        assert sorted(set(words), key=by_kind) == words


def listed(module):
    """Return the words of ``__all__`` as they stand there, or None."""
    for node in module.body:
        targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
        if any(isinstance(t, ast.Name) and t.id == "__all__" for t in targets):
            return list(ast.literal_eval(node.value))
    return None


def by_kind(word):
    """Sort constants first, then classes, then the rest, as ruff and isort do."""
    if word.isupper() and len(word) > 1:
        return 0, word
    return (1, word) if word[:1].isupper() else (2, word)


class TestSafety:
    """Nothing in the house runs what a stranger wrote, or stops checking with -O."""

    def test_no_assert_is_shipped(self):
        """``python -O`` must not switch a rule off; only test kits assert."""
        assert [] == [
            place
            for place, _ in every(ast.Assert)
            if not place.startswith("src/ordercore/testing/")
        ]

    def test_no_data_is_run(self):
        """Nothing evaluates a text as code, but what writes the readers (ADR 12)."""
        assert [] == [
            f"{place} {called(node)}"
            for place, node in every(ast.Call, [m for m in NAMES if m != MAKING])
            if called(node) in DANGERS
        ]

    def test_nothing_is_unpickled(self):
        """Nothing reads a format that can run code."""
        assert [] == [
            f"{place} {name}"
            for place, node in every((ast.Import, ast.ImportFrom))
            for name in imported(node)
            if name.split(".")[0] in UNSAFE_MODULES
        ]

    def test_only_the_command_line_and_show_print(self):
        """A library returns; whoever called it prints."""
        assert [] == [
            place
            for place, node in every(ast.Call)
            if called(node) == "print"
            and not re.match(r"src/ordercore/(cli|__main__|show/)", place)
        ]


class TestExactness:
    """The core counts in whole numbers and answers the same at any time."""

    def test_money_and_counts_are_never_floats(self):
        """Where a number is money or a count there is neither ``float()`` nor 0.1."""
        exact = [name for name in NAMES if EXACT.match(name)]
        calls = [
            place for place, node in every(ast.Call, exact) if called(node) == "float"
        ]
        numbers = [
            place
            for place, node in every(ast.Constant, exact)
            if isinstance(node.value, float)
        ]
        assert [] == calls + numbers

    def test_the_core_reads_no_clock(self):
        """Time is handed in."""
        assert [] == [
            f"{place} {ast.unparse(node)}"
            for place, node in every(ast.Attribute, CORE)
            if node.attr in CLOCKS and is_clock(node.value)
        ]

    def test_the_core_draws_no_lots(self):
        """Ids and chance are handed in; import-linter forbids the modules as well."""
        assert [] == [
            f"{place} {name}"
            for place, node in every((ast.Import, ast.ImportFrom), CORE)
            for name in imported(node)
            if name.split(".")[0] in {"random", "secrets", "uuid"}
        ]

    def test_only_money_formats_numbers(self):
        """Babel's display digits differ from ISO 4217's, so one module formats."""
        assert {"src/ordercore/values/money.py"} == {
            place.partition(":")[0]
            for place, node in every((ast.Import, ast.ImportFrom))
            for name in imported(node)
            if name.startswith("babel.numbers")
        }


def is_clock(node):
    """Tell whether *node* names a class or module that knows what time it is."""
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in {"datetime", "date", "time", "dt"}


class TestRefusals:
    """Every way of saying no has a code, and every code is explained to users."""

    def test_every_code_is_written_out(self):
        """A code stands where it is raised, so that it can be searched for."""
        assert [] == [
            place
            for place, node in raised()
            if code_of(node) is None and "ordercore/errors.py" not in place
        ]

    def test_the_page_and_the_code_agree(self):
        """``docs/refusals.md`` explains every code that can be raised, and no other."""
        in_code = {code_of(node) for _, node in raised()} - {None}
        assert sorted(in_code) == sorted(set(explained()))


def raised():
    """Return (place, call) for each Refused and Conflict that is made."""
    return [
        (place, node)
        for place, node in every(ast.Call)
        if called(node) in {"Refused", "Conflict"}
    ]


def code_of(call):
    """Return the code that a refusal is made with, or None if it is worked out."""
    named = (word.value for word in call.keywords if word.arg == "code")
    first = next(chain(call.args, named), None)
    return first.value if isinstance(first, ast.Constant) else None


def explained():
    """Return the codes that open a heading, a table row or a list item of the page."""
    opening = r"^[#|*\- ]+`([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+)`"
    return re.findall(opening, PAGE.read_text("utf-8"), re.MULTILINE)
