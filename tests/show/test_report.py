"""The whole shop on one page that needs nothing but itself."""

import re

import pytest
from attrs import evolve
from hypothesis import given, settings

from ordercore import orders, shipping, stock
from ordercore.catalog import Item, ListItem
from ordercore.errors import Invalid
from ordercore.orders import Hold
from ordercore.shipping import ShipmentStep
from ordercore.show import report_html
from ordercore.sourcing import Node, NodeKind, OpenNode
from ordercore.values import Address, Money
from ordercore.views import look, summarize
from tests.show.pages import read
from tests.show.test_markup import HOSTILE
from tests.views.house import Aside, House, shop_of_all_kinds


def looked(house, **wanted):
    return look(house.states.items(), house.journal, house.now, **wanted)


def full():
    """Return a house in which every part of the page has something to show."""
    house = shop_of_all_kinds()
    house.receive(MUG_CPH=9)
    house.place("W-7", MUG=2).allocate("W-7", "CPH", MUG=2).ship("W-7-1")
    house.later(hours=1).track("W-7-1-1", ShipmentStep.EXCEPTION, "No such street")
    house.place("W-8", MUG=1, currency="JPY", price="1200")
    house.allocate("W-8", "CPH", MUG=1).ship("W-8-1").pay("W-8")
    house.place("W-9", **{f"SKU{n}": 1 for n in range(6)})
    house.backorder("W-9", **{f"SKU{n}": 1 for n in range(6)})
    return house.later(days=31)


def shown(house, *, locale="", **wanted):
    return read(report_html(looked(house, **wanted), "My shop", locale=locale))


@pytest.fixture(scope="module")
def page():
    """Return the page of a shop in which every part has something to show."""
    return shown(full(), set_aside=[Aside(), Aside(raw="x" * 999)])


class TestPage:
    def test_needs_nothing_but_itself(self, page):
        """No script, no picture, no style and no font from elsewhere (DESIGN 10)."""
        assert not {"script", "img", "link", "iframe", "object"} & set(page.tags)
        assert not page.values("src")
        assert all(target.startswith("#") for target in page.values("href"))
        markup = report_html(looked(full()))
        assert not re.search(r"https?:|url\(|@import|javascript:", markup)

    def test_forbids_browsers_to_fetch_or_run_anything(self, page):
        """Even if markup got in, it would do nothing."""
        (policy,) = [v for v in page.values("content") if v.startswith("default-src")]

        assert "default-src 'none'" in policy

    def test_every_link_leads_somewhere(self, page):
        """A name is there once, and what is linked to exists."""
        names = page.values("id")

        assert len(names) == len(set(names))
        assert {target[1:] for target in page.values("href")} <= set(names)

    def test_tables_have_captions_and_headings(self, page):
        """A screen reader can tell what a number means."""
        tables = page.tags.count("table")

        assert tables
        assert tables == page.tags.count("caption") == page.tags.count("thead")
        assert {"col", "row"} == set(page.values("scope"))
        assert page.tags.count("tbody") == tables

    def test_headings_are_in_order(self, page):
        """One title, then its parts."""
        headings = [tag for tag in page.tags if re.fullmatch(r"h\d", tag)]

        assert "h1" == headings[0]
        assert {"h2"} == set(headings[1:])

    def test_pictures_are_told_too(self, page):
        """Every bar has words for those who do not see it."""
        assert page.tags.count("svg") == page.values("role").count("img")
        assert page.tags.count("svg") <= len(page.values("aria-label"))

    def test_answers_what_everybody_asks_first(self, page):
        """Key figures, verdicts, and how the orders are divided."""
        text = page.text

        for words in (
            "My shop",
            "Stock conserved to the unit on 3 shelves",
            "Books balanced: 5 entries in 2 currencies",
            "Shipped",
            "Backordered",
            "In progress",
            "Held",
            "Cancelled",
        ):
            assert words in text

    def test_says_what_is_the_matter_with_whom(self, page):
        """Held, late, waiting, unpaid, in trouble: each in words."""
        text = page.text

        for words in (
            "awaiting payment (not paid yet)",
            "days late; waits for 3 × PLATE",
            "parcel W-7-1-1: exception",
            "20.00\xa0DKK overdue",
            "waits for 1 × SKU0, 1 × SKU1, 1 × SKU2, 1 × SKU3 and 2 more",
        ):
            assert words in text

    def test_shows_rows_that_were_set_aside(self, page):
        """By reason, each as it came; what is very long is cut."""
        assert "2 rows could not be used." in page.text
        assert '{"sku": "MUG", "quantity": "-3"}' in page.words
        assert "x" * 400 + "…" in page.words

    def test_shows_work_by_node(self, page):
        """How many units wait for which step where."""
        assert {"To pack", "To release", "On the road"} <= set(page.words)

    def test_journeys_can_be_linked_to(self, page):
        """From an order to its way."""
        assert "#journey-W-1" in page.values("href")
        assert "journey-W-1" in page.values("id")

    def test_amounts_are_written_for_the_reader(self):
        """The locale's own way, in every part of the page."""
        text = shown(full(), locale="da_DK").text

        assert "50,00\xa0kr." in text
        assert "50.00" not in text

    def test_an_unknown_locale_is_invalid(self):
        """It is said, not guessed."""
        with pytest.raises(Invalid):
            report_html(looked(full()), locale="xx_YY")


class TestNames:
    def test_places_and_goods_are_called_by_their_names(self):
        """The code first, then what people say; never the same word twice."""

        def node(name, says):
            return Node(name, says, NodeKind.WAREHOUSE, Address("DK"), Money(0, "DKK"))

        house = shop_of_all_kinds().do(
            OpenNode(node("CPH", "Copenhagen")),
            OpenNode(node("MMX", "MMX")),
            ListItem(Item("MUG", "Blue mug", 300)),
        )
        words = shown(house).words

        assert {"Copenhagen", "Blue mug"} <= set(words)


class TestRecount:
    def test_shows_how_the_units_at_hand_came_about(self):
        """Received, returned, corrected and shipped, with their signs."""
        house = House().receive(MUG_CPH=9).do(stock.Adjust("MUG", "CPH", -2, "count"))

        assert (
            "9 received + 0 returned − 2 corrected − 0 shipped = 7 on hand"
        ) in shown(house).text
        house.do(stock.Adjust("MUG", "CPH", 3, "count"))
        assert "0 returned + 1 corrected" in shown(house).text


class TestEmptyShop:
    def test_says_so(self):
        """A new shop has a page too, without parts that have nothing to say."""
        page = shown(House())

        assert "Nothing: every order has ended or is with its buyer." in page.text
        assert "No entry yet." in page.text
        assert "nothing yet" in page.text
        assert not {"Needs attention", "Journeys", "Set aside"} & set(page.words)

    def test_work_without_a_node_has_no_table_of_nodes(self):
        """Nothing is to do at a node yet."""
        page = shown(House().place("W-1", MUG=1))

        assert "Units to work on, by node" not in page.words
        assert "To confirm" in page.words


class TestFaults:
    def test_lost_units_are_shown(self):
        """What differs, where, and by how much."""
        house = shop_of_all_kinds()
        del house.states["stock/CUP@CPH"]
        page = shown(house)

        assert "Stock differs: 1 difference" in page.text
        assert {"Where two books differ", "sellable, journal and book"} <= set(
            page.words
        )
        assert "bad" in page.values("class")

    def test_wrong_books_are_shown(self):
        """Which account, and what it should be."""
        house = shop_of_all_kinds()
        account = house.state("account/W-1")
        house.states["account/W-1"] = house.states["account/W-1"]._replace(
            state=evolve(account, invoices=())
        )
        page = shown(house)

        assert "Books differ: 2 problems" in page.text
        assert any(words.startswith("books[revenue]") for words in page.words)

    def test_lost_rows_are_shown(self):
        """A row that was neither used nor set aside."""
        shop = looked(shop_of_all_kinds())
        lost = evolve(summarize(shop), rows_in=99, rows_accounted=False)
        page = read(report_html(shop, summary=lost))

        assert "99 rows in: 8 used, 0 set aside" in page.text
        assert 1 == page.values("class").count("bad")


@pytest.fixture(scope="module")
def large():
    """Return a house of 300 orders and 200 SKUs."""
    house = House()
    for n in range(200):
        house.do(stock.Receive(f"S{n}", "CPH", 5, "opening"))
    for n in range(300):
        wants = {f"S{(n * 7 + k) % 200}": 1 for k in range(4)}
        house.place(f"W-{n}", **wants)
        if n % 2:
            house.backorder(f"W-{n}", **wants)
    return house


class TestLargeShop:
    def test_shows_some_and_says_how_many_more(self, large):
        """The most urgent and the newest; nothing is left out unsaid."""
        aside = [Aside(where=f"orders.csv:{n}") for n in range(300)]
        text = shown(large, set_aside=aside).text

        for words in (
            "and 130 orders more",
            "and 260 orders more",
            "and 160 SKUs more",
            "and 125 tasks more",
            "and 275 rows more",
        ):
            assert words in text

    def test_stays_small(self, large):
        """A page grows with what it shows, not with the shop."""
        markup = report_html(looked(large, set_aside=[Aside(raw="x" * 9000)] * 300))

        assert len(markup.encode("utf-8")) < 400_000


class TestHostileText:
    @given(HOSTILE)
    @settings(max_examples=25)
    def test_never_yields_a_tag(self, text):
        """Reliability 42: a hostile shop's page has the elements of any other's."""
        hostile, harmless = [self.markup(f"x{words}") for words in (text, "x")]

        assert read(harmless).structure() == read(hostile).structure()

    def markup(self, text):
        """Return the page of a shop in which everybody is called *text*.

        The door takes no such order; what an old journal holds is shown safely too.
        """
        house = House().receive(MUG_CPH=2).place("W-1", MUG=1)
        placed = house.journal[1].event
        agreed = evolve(
            placed.agreed,
            channel=text,
            reference=text,
            note=text,
            ship_to=Address("DK", text, text, (text,), text),
        )
        house.happens(evolve(placed, order="W-2", agreed=agreed))
        house.happens(orders.Held("W-2", Hold(text, orders.Gate.SHIP, text, text)))
        house.do(orders.Confirm("W-2"))
        house.allocate("W-2", "CPH", MUG=1).start("W-2-1").pick("W-2-1")
        house.check("W-2-1").pack("W-2-1")
        cost = Money.of("39.00", "DKK")
        house.happens(shipping.Labelled("W-2-1-1", text, text, text, cost))
        house.happens(shipping.LabelVoided("W-2-1-1", text, text, text))
        house.happens(orders.Cancelled("W-1", (), text, whole=True))
        aside = Aside(text, text, text, text, text)
        return report_html(looked(house, set_aside=[aside]), text)
