"""What the documentation says is so: tables, pictures and links."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import attrs
import pytest

import ordercore
from ordercore import accounts, orders, shipping, stock, warehouse
from ordercore.flow import policies
from ordercore.show import mermaid
from ordercore_adapters.tabular import Feed, cells, settings, tables

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = {
    path.relative_to(DOCS).as_posix(): path.read_text("utf-8")
    for path in sorted(DOCS.rglob("*.md"))
    if "_build" not in path.parts
}

LIVES = {
    "order": orders.LIFE,
    "quote": orders.QUOTE_LIFE,
    "subscription": orders.SUBSCRIPTION_LIFE,
    "fulfilment order": warehouse.LIFE,
    "transfer": stock.TRANSFER_LIFE,
    "unit with a number": stock.SERIAL_LIFE,
    "count sheet": stock.COUNT_LIFE,
    "delivery": stock.DELIVERY_LIFE,
    "parcel": shipping.PARCEL_LIFE,
    "shipment": shipping.SHIPMENT_LIFE,
    "payment transaction": accounts.TRANSACTION_LIFE,
}

DEMANDS = [f"G{number}" for number in range(1, 43)]


def blocks(language, text):
    """Return the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)


def word(kind):
    """Return how the pages call a command or an event: ``orders.Placed``."""
    return f"{kind.__module__.split('.')[1]}.{kind.__name__}"


class TestPictures:
    """A diagram of a life is the table that the code reads."""

    def test_every_life_is_drawn_as_it_is(self):
        """The state diagrams of all pages together are the LIFE tables."""
        drawn = [
            block
            for text in PAGES.values()
            for block in blocks("mermaid", text)
            if block.startswith("stateDiagram")
        ]

        assert sorted(map(mermaid, LIVES.values())) == sorted(drawn)


class TestReactions:
    """What follows from what can be read, and it is so."""

    @pytest.mark.parametrize("reactions", [policies.BOOKS, policies.DECISIONS])
    def test_every_reaction_is_told(self, reactions):
        """Each event is a row; what follows is the first line of each policy."""
        page = PAGES["how-to/react.md"].splitlines()

        missing = [row for row in map(told, reactions.items()) if row not in page]

        assert [] == missing

    def test_no_other_reaction_is_told(self):
        """A row that nothing in the code stands behind is not there."""
        rows = re.findall(
            r"^\| `(\w+\.[A-Z]\w+)` \|", PAGES["how-to/react.md"], re.MULTILINE
        )

        known = [*policies.BOOKS, *policies.DECISIONS]
        assert sorted(map(word, known)) == sorted(rows)

    def test_every_command_that_only_follows_is_told(self):
        """The page of refusals names them all, and what to ask for instead."""
        rows = re.findall(
            r"^\| `(\w+\.[A-Z]\w+)` \| (.*) \|$", PAGES["refusals.md"], re.MULTILINE
        )

        assert {word(kind): way for kind, way in policies.FOLLOWS.items()} == {
            name: way.replace("`", "") for name, way in rows
        }


def told(reaction):
    """Return the row that tells a reaction."""
    event, reacting = reaction
    said = [policy.__doc__.partition("\n")[0] for policy in reacting]
    return f"| `{word(event)}` | {' '.join(said)} |"


class TestFeeds:
    """Every key of a feed file is explained, and the example can be read."""

    @pytest.mark.parametrize(
        "table",
        [
            kind
            for module in (cells, settings, tables)
            for kind in vars(module).values()
            if attrs.has(kind) and kind.__module__ == module.__name__
        ],
    )
    def test_every_key_is_explained(self, table):
        """Each field of each table of settings is named on the page."""
        page = PAGES["how-to/run-a-feed.md"]

        missing = [
            field.name
            for field in attrs.fields(table)
            if not re.search(rf"`(zone\.|\[+(rates\.)?){{0,1}}{field.name}[`\]]", page)
        ]

        assert [] == missing

    def test_the_small_feed_can_be_read(self, tmp_path):
        """The example is a feed file without faults."""
        text, *_ = blocks("toml", PAGES["how-to/run-a-feed.md"])
        path = tmp_path / "feed.toml"
        path.write_text(text, "utf-8")

        feed = Feed.load(path)

        assert "wholesale" == feed.name
        assert ["CPH"] == [node.id for node in feed.nodes()]


class TestGuide:
    """Each demand of the guide has its tests, or is called open."""

    def test_every_demand_is_there_once(self):
        """The page goes through G1 to G42 in order."""
        rows = re.findall(r"^\| (G\d+) \|", PAGES["guide.md"], re.MULTILINE)

        assert DEMANDS == rows

    def test_every_demand_is_proved_or_open(self):
        """A row names at least one test, or says *open*."""
        rows = re.findall(r"^\| (G\d+) \|(.*)\|$", PAGES["guide.md"], re.MULTILINE)

        silent = [
            name
            for name, said in rows
            if "*open*" not in said and "`tests/" not in said
        ]

        assert [] == silent

    def test_every_test_that_is_named_exists(self):
        """A proof that nobody can run is none."""
        named = re.findall(r"`(tests/[^`]+)`", PAGES["guide.md"])

        assert [] == [name for name in named if not exists(name)]


def exists(name):
    """Tell whether ``path::Class::test`` is there."""
    path, *parts = name.split("::")
    if not (ROOT / path).is_file():
        return False
    text = (ROOT / path).read_text("utf-8")
    return all(re.search(rf"\b(def|class) {part}\b", text) for part in parts)


class TestLinks:
    """A link leads somewhere."""

    @pytest.mark.parametrize("page", PAGES)
    def test_every_link_to_a_page_finds_it(self, page):
        """A relative link names a file that is there, and a heading that is in it."""
        links = re.findall(r"\]\(([^)#:]+\.md)?(?:#([^)]*))?\)", PAGES[page])

        assert [] == [link for link in links if not found(page, *link)]


def found(page, file, heading):
    """Tell whether a link from a page finds its file, and its heading there."""
    path = (DOCS / page).parent / file if file else DOCS / page
    return path.exists() and (not heading or heading in headings(path))


def headings(path):
    """Return the headings of a page as links name them."""
    lines = re.findall(r"^#{1,3} (.*)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in lines}


class TestTree:
    """Whoever goes from page to page comes to all of them."""

    def test_every_page_is_named_once(self):
        """Each page but the first stands in one table of contents, and none is lost."""
        named = [entry for page in PAGES for entry in contents(page)]

        assert sorted(PAGES) == sorted(["index.md", *named])


def contents(page):
    """Return the pages that the tables of contents of a page name."""
    folder = (DOCS / page).parent
    return [
        path.relative_to(DOCS).as_posix()
        for entries in blocks("{toctree}", PAGES[page])
        for entry in entries.splitlines()
        if entry and not entry.startswith(":")
        for path in sorted(folder.glob(f"{entry}.md")) or [folder / f"{entry}.md"]
    ]


ROOMS = [
    name
    for page, text in PAGES.items()
    if page.startswith("reference/")
    for name in re.findall(r"^\.\. automodule:: (\S+)$", text, re.MULTILINE)
]


class TestReference:
    """The reference describes every public word, and each of them once."""

    def test_every_word_of_the_front_door_is_there(self):
        """Rooms stand there once; what ordercore offers is a room or a word of one."""
        words = {word for room in ROOMS for word in import_module(room).__all__}

        assert sorted(set(ROOMS)) == sorted(ROOMS)
        assert (
            set()
            == {word for word in ordercore.__all__ if f"ordercore.{word}" not in ROOMS}
            - words
        )

    def test_every_word_is_described_in_one_room(self):
        """What two rooms list would be described twice, but where one is its home."""
        rooms = {}
        for name in ROOMS:
            room = import_module(name)
            for listed in room.__all__:
                thing = getattr(room, listed)
                named = inspect.isclass(thing) or inspect.isfunction(thing)
                if named and thing.__module__ != name:
                    rooms.setdefault(thing, []).append(name)

        assert [] == [names for names in rooms.values() if len(names) > 1]
