"""Why an order ships from there, as a map and as a page."""

import doctest
import re
import xml.etree.ElementTree as ET
from functools import partial
from pathlib import Path
from random import Random

import pytest
from attrs import evolve
from hypothesis import given

from ordercore.show import explanation_html, explanation_svg
from ordercore.sourcing import Network, source
from ordercore.testing.sourcing import sourcing_problems
from ordercore.values import Address, Coordinates
from tests.show.pages import read
from tests.sourcing.shops import demand, network

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
STOCK = {"MUG": {"CPH": 1, "HAM": 4, "MMX": 3}, "CUP": {"CPH": 2, "HAM": 1}}
MUGS = demand(("MUG", 3, 400), ("CUP", 1, 300))


def told(shop, asked=MUGS, stock=STOCK):
    """Return why an order ships as it does."""
    return source(asked, shop, stock).explanation


def moved(shop, **points):
    """Return a network with its nodes elsewhere; None for nobody knows where."""
    nodes = [
        evolve(n, address=Address(n.address.country, n.id, at=points.get(n.id)))
        for n in shop.nodes
    ]
    return Network(tuple(nodes), shop.rates)


def marks(svg):
    """Return the title of each node -> its class, and the point where it stands."""
    found = {}
    for group in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}g"):
        title = group.find("{http://www.w3.org/2000/svg}title")
        lane = group.find("{http://www.w3.org/2000/svg}path[@class='lane']")
        if title is not None:
            way = lane.get("d") if lane is not None else ""
            point = tuple(map(int, re.findall(r"-?\d+", way)))
            found[title.text.partition(",")[0]] = group.get("class"), point
    return found


def names_of(svg):
    """Return the name of each node on the map -> the box that it takes up at most."""
    found = {}
    for group in ET.fromstring(svg).iter(f"{SVG}g"):
        text = group.find(f"{SVG}text")
        if group.find(f"{SVG}title") is not None and text is not None:
            x, y, wide = int(text.get("x")), int(text.get("y")), 7 * len(text.text)
            start = x if text.get("text-anchor") == "start" else x - wide
            found[text.text] = (start, y - 10, start + wide, y + 3)
    return found


def points_of(svg):
    """Return where the mark of each node stands."""
    return {name: point[:2] for name, (_, point) in marks(svg).items()}


def is_on(box, other):
    """Tell whether two boxes have anything in common."""
    across = box[0] < other[2] and other[0] < box[2]
    return across and box[1] < other[3] and other[1] < box[3]


def leaders(svg):
    """Return the line from each node's mark to its name, where there is one."""
    found = {}
    for group in ET.fromstring(svg).iter(f"{SVG}g"):
        text = group.find(f"{SVG}text")
        line = group.find(f"{SVG}path[@class='leader']")
        if line is not None:
            found[text.text] = [*map(int, re.findall(r"-?\d+", line.get("d")))]
    return found


def check_names(svg):
    """Check that names stand free, within the map, and beside their marks or tied."""
    names, points, tied = names_of(svg), points_of(svg), leaders(svg)
    for name, box in names.items():
        assert 0 <= box[0] <= box[2] <= 760, name
        assert 0 <= box[1] <= box[3] <= 356, name
        for other, (x, y) in points.items():
            assert not is_on(box, (x - 5, y - 5, x + 5, y + 5)), (name, other)
        for other, taken in names.items():
            assert name == other or not is_on(box, taken), (name, other)
        (x, y) = points[name]
        near = (x - 12, y - 12, x + 12, y + 12)
        if name in tied:
            from_x, from_y, to_x, to_y = tied[name]
            assert (x, y) == (from_x, from_y)
            assert is_on(box, (to_x - 3, to_y - 5, to_x + 3, to_y + 5)), name
        else:
            assert is_on(box, near), name


class TestMap:
    def test_each_node_has_its_lane(self):
        """The lane of who ships, of who could, and of who cannot differ in kind."""
        tables = dict.fromkeys(("CPH", "MMX"), ((9000, 59),))
        shop = network({**tables, "HAM": ((9000, 50),), "OSL": ()})
        drawn = marks(explanation_svg(told(shop)))

        assert {
            "CPH": "dominated",
            "MMX": "dominated",
            "HAM": "chosen",
            "OSL": "excluded",
        } == {node: kind for node, (kind, _) in drawn.items()}

    def test_north_is_up_and_a_km_is_a_km(self):
        """At 60 degrees north a degree of longitude is half as long as one north."""
        here = Coordinates(60.5, 10)
        points = {"CPH": Coordinates(61, 10), "HAM": Coordinates(60.5, 11)}
        shop = moved(network(), MMX=Coordinates(60, 10), **points)
        to = Address("NO", at=here)
        drawn = marks(explanation_svg(told(shop, evolve(MUGS, ship_to=to))))
        (x, y, to_x, to_y) = drawn["CPH"][1]
        (east, level, _, _) = drawn["HAM"][1]

        assert (x, level) == (to_x, to_y)
        assert y < to_y < drawn["MMX"][1][1]
        assert (east - to_x) == pytest.approx(to_y - y, rel=0.02)

    def test_the_short_way_over_the_antimeridian(self):
        """Samoa is near Fiji, and not on the other side of the earth."""
        to = Address("FJ", at=Coordinates(-18, 178))
        points = {"CPH": Coordinates(-14, -172), "HAM": Coordinates(-18, 170)}
        shop = moved(network(), MMX=Coordinates(-18, 178), **points)
        drawn = marks(explanation_svg(told(shop, evolve(MUGS, ship_to=to))))
        samoa, _, fiji, _ = drawn["CPH"][1]
        west, *_ = drawn["HAM"][1]

        assert west < fiji < samoa
        assert (samoa - fiji) == pytest.approx((fiji - west) * 10 / 8, rel=0.02)

    def test_who_is_nowhere_is_listed_beside(self):
        """Nodes without a point have no lane, and are not forgotten."""
        shop = moved(network(), CPH=Coordinates(55.68, 12.57))
        svg = explanation_svg(told(shop))
        drawn = marks(svg)

        assert {"CPH", "HAM", "MMX"} == {*drawn}
        assert ("chosen", ()) == drawn["HAM"]
        assert drawn["CPH"][1]
        assert "not on the map" in svg

    def test_a_buyer_somewhere_in_a_country(self):
        """It is said that the point is the middle of the country."""
        svg = explanation_svg(told(network(), evolve(MUGS, ship_to=Address("DK"))))

        assert "somewhere in the country" in svg
        assert "somewhere" not in explanation_svg(told(network()))

    def test_names_of_one_street(self):
        """Ten nodes in one place: each name stands free, and is tied to its mark."""
        names = [f"N{n}" for n in range(10)]
        shop = network(dict.fromkeys(names, ((9000, 50),)))
        svg = explanation_svg(told(shop, stock={"MUG": dict.fromkeys(names, 9)}))

        assert {*names} == {*names_of(svg)}
        check_names(svg)

    def test_long_names_in_one_town(self):
        """Names as long as the map is wide find a place each, or none at all."""
        town = ("NOORD", "ZUID", "WEST", "OOST", "CENTRUM")
        names = [f"STORE-AMSTERDAM-{part}" for part in town]
        points = {
            name: Coordinates(52.37 + at / 500, 4.9 + at / 700)
            for at, name in enumerate(names)
        }
        tables = dict.fromkeys([*names, "HAM", "UTRECHT"], ((9000, 50),))
        far = {"HAM": Coordinates(53.55, 10.0), "UTRECHT": Coordinates(52.09, 5.12)}
        shop = moved(network(tables), **points, **far)
        svg = explanation_svg(told(shop, stock={"MUG": dict.fromkeys(tables, 9)}))

        assert {*tables} == {*names_of(svg)}
        check_names(svg)

    @pytest.mark.parametrize("seed", range(6))
    def test_names_wherever_nodes_are(self, seed):
        """Many nodes by chance: no name on a mark or a name, none outside."""
        random = Random(seed)
        names = [f"{'N' * random.randint(1, 18)}{at}" for at in range(25)]
        spread = random.choice((0.05, 1, 8))
        near = partial(random.uniform, -spread, spread)
        points = {name: Coordinates(50 + near(), 10 + near()) for name in names}
        shop = moved(network(dict.fromkeys(names, ((9000, 50),))), **points)
        svg = explanation_svg(told(shop, stock={"MUG": dict.fromkeys(names, 9)}))

        assert 20 < len(names_of(svg))
        check_names(svg)

    def test_it_says_what_it_shows(self):
        """Who does not see it hears why; whatever is in a name stays text."""
        drawn = told(network())
        first, *others = drawn.places
        odd = evolve(drawn, places=(evolve(first, name="<b>&"), *others))
        seen = read(explanation_svg(odd))

        assert ["img"] == seen.values("role")
        assert ["From where W-1001 ships"] == seen.values("aria-label")
        assert "CPH, <b>&: costs 29.00 DKK more (157 km)" in seen.text
        assert "b" not in seen.tags

    @given(sourcing_problems())
    def test_every_node_once(self, problem):
        """SRC 64: whatever is asked; and the same picture to the byte each time."""
        plan = source(problem.demand, problem.network, problem.stock)
        svg = explanation_svg(plan.explanation)

        assert {node.id for node in problem.network.nodes} == {*marks(svg)}
        again = source(problem.demand, problem.network, problem.stock)
        assert svg == explanation_svg(again.explanation)


class TestPage:
    def test_nodes_lines_and_what_would_change_it(self):
        """Every reason stands on the page, which needs nothing else."""
        stock = {**STOCK, "JUG": {"HAM": 1}}
        asked = demand(("MUG", 3, 400), ("CUP", 1, 300), ("JUG", 2, 10))
        plan = source(asked, network(), stock)
        page = explanation_html(plan, headings=["Monday"])
        seen = read(page)

        for reason in (*plan.why, *plan.explanation.lines):
            assert reason.text in seen.text
        for flip in plan.explanation.flips:
            assert flip.text in seen.text
        assert "Monday" in seen.text
        assert "Missing" in seen.text
        assert explanation_svg(plan.explanation) in page
        assert [] == seen.values("src")

    def test_several_decisions(self):
        """Each has its part; nothing decided has none."""
        plan = source(MUGS, network(), STOCK)

        assert ["decision-1", "decision-2"] == [
            name
            for name in read(explanation_html(plan, plan)).values("id")
            if re.fullmatch(r"decision-\d", name)
        ]
        assert "Why nothing ships" in read(explanation_html()).text

    def test_what_was_not_tried_is_said(self):
        """Of many lines no change is tried."""
        lines = [(f"S{n}", 1, 900) for n in range(24)]
        stock = {sku: {"CPH": 1, "HAM": 1} for sku, _, _ in lines}
        plan = source(demand(*lines), network(), stock)

        assert "Not every change was tried" in read(explanation_html(plan)).text


def test_the_picture_in_the_documentation():
    """It is what the example beside it draws, to the byte."""
    path = ROOT / "docs" / "how-to" / "why-an-order-ships-from-there.md"
    parser = doctest.DocTestParser()
    shown = parser.get_doctest(path.read_text("utf-8"), {}, path.name, None, 0)
    upto = [e.source.startswith("svg =") for e in shown.examples].index(True) + 1
    shown.examples = shown.examples[:upto]
    doctest.DocTestRunner(verbose=False).run(shown, out=str, clear_globs=False)

    assert path.with_suffix(".svg").read_text("utf-8") == shown.globs["svg"]
