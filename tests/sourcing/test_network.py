"""Nodes are opened, and the network knows what a parcel from each of them costs."""

from math import nan

import pytest
from attrs import evolve

from ordercore.errors import Invalid, PluginError
from ordercore.flow import OMS
from ordercore.message import Command, Event
from ordercore.sourcing import Network, NodeOpened, OpenNode, ParcelRates
from ordercore.sourcing.places import network as module
from ordercore.testing.sourcing import TableRates
from ordercore.values import Address, Coordinates, Money
from tests.sourcing.shops import AARHUS, FLAT, network, node


class TestOpening:
    """A node is a stream of its own."""

    def test_open(self):
        """A node that is opened is there from now on."""
        [event] = OpenNode(node("CPH")).decide(None)

        assert NodeOpened(node("CPH")) == event
        assert "node/CPH" == event.stream == OpenNode(node("CPH")).stream
        assert node("CPH") == event.apply(None)

    def test_same_again(self):
        """The same description again does nothing."""
        assert () == OpenNode(node("CPH")).decide(node("CPH"))

    def test_described_anew(self):
        """Another description takes the place of the first."""
        cheaper = node("CPH", handling=Money(100, "DKK"))
        [event] = OpenNode(cheaper).decide(node("CPH", handling=Money(200, "DKK")))

        assert cheaper == event.apply(node("CPH", handling=Money(200, "DKK")))

    @pytest.mark.parametrize(
        ("wrong", "where"),
        [
            (node("CPH", id="C PH"), "id"),
            (node("CPH", handling=Money(-1, "DKK")), "handling"),
        ],
    )
    def test_malformed(self, wrong, where):
        """A node that cannot be is not opened; the field is named."""
        with pytest.raises(Invalid) as caught:
            OpenNode(wrong).decide(None)

        assert [where] == [finding.where for finding in caught.value.findings]

    def test_they_are_messages(self):
        """They satisfy the protocols of commands and events."""
        assert isinstance(OpenNode(node("CPH")), Command)
        assert isinstance(NodeOpened(node("CPH")), Event)
        assert isinstance(TableRates("DKK", FLAT), ParcelRates)


class TestNetwork:
    """What a network checks, once, when it is made."""

    def test_everything_wrong_is_named(self):
        """All findings come at once, each with its place."""
        nodes = (
            node("CPH", handling=Money(-5, "DKK")),
            node("CPH"),
            node("HAM"),
            node("MMX", handling=Money(100, "EUR")),
        )
        with pytest.raises(Invalid) as caught:
            Network(nodes, TableRates("DKK", FLAT))

        wrong = {finding.where for finding in caught.value.findings}
        assert {"nodes", "nodes[0].handling", "nodes[3].handling"} == wrong

    def test_ranked(self):
        """Priority goes first, then the id; the order of nodes means nothing."""
        one = network(FLAT, MMX={"priority": -1})
        other = Network(one.nodes[::-1], one.rates)

        assert ["MMX", "CPH", "HAM"] == [place.id for place in one.ranked]
        assert one.ranked == other.ranked

    def test_lookup(self):
        """A node is found by its id, and how far it is from a destination."""
        shop = network()

        assert "CPH" in shop
        assert "OSL" not in shop
        assert "CPH" == shop.node("CPH").id
        assert 157 == round(shop.distance_km("CPH", AARHUS))

    def test_lanes_are_kept(self):
        """Destinations that agree in what rates may look at are asked about once."""
        shop = network()
        first = shop.lanes_to(AARHUS)
        neighbour = Address("DK", "8000", street=("Other Street 5",), at=AARHUS.at)

        assert shop.lanes_to(neighbour) is first
        assert shop.lanes_to(Address("DK", "8200")) is not first
        assert shop.lanes_to(Address("DK", "8000", at=Coordinates(1, 1))) is not first

    def test_memory_is_bounded(self, monkeypatch):
        """However many destinations are asked for, only the latest are kept."""
        monkeypatch.setattr(module, "KEPT", 9)
        shop = network()
        first = shop.lanes_to(AARHUS)
        for number in range(5):
            shop.lanes_to(Address("DK", f"80{number:02}"))

        assert 3 == len(shop._lanes)
        assert shop.lanes_to(AARHUS) is not first

    def test_like_lanes_are_kept_once(self, monkeypatch):
        """From a node to two destinations at the same prices, as long as few differ."""
        monkeypatch.setattr(module, "KEPT", 9)
        shop = network()
        here, there = shop.lanes_to(AARHUS), shop.lanes_to(Address("DK", "9000"))
        for name, lane in here.by_node.items():
            assert lane is there.by_node[name]
        shop._alike.update(dict.fromkeys(range(9)))

        again = shop.lanes_to(Address("DK", "7000"))
        assert 3 == len(shop._alike)
        assert again.by_node == here.by_node

    def test_networks_compare_by_nodes_and_rates(self):
        """What is kept at hand does not make two networks differ."""
        one, other = network(), network()
        one.lanes_to(AARHUS)

        assert one == other

    @pytest.mark.parametrize("currency", [None, "", "XXQ", 5])
    def test_rates_in_no_currency(self, currency):
        """They are named before anything is reckoned with them."""
        with pytest.raises(Invalid, match=r"TableRates\.currency: got"):
            Network((node("A"),), TableRates(currency, {}))

    def test_rates_that_fail_when_asked_for_their_currency(self):
        """It is they who failed."""

        class Rates:
            @property
            def currency(self):
                raise ValueError("no contract")

        with pytest.raises(
            PluginError, match=r"plug-in Rates, hook currency: .*no con"
        ):
            Network((node("A"),), Rates())

    @pytest.mark.parametrize(
        ("wrong", "where"),
        [({"handling": nan}, "handling"), ({"priority": nan}, "priority")],
    )
    def test_numbers_of_a_place_are_numbers(self, wrong, where):
        """NaN is none, wherever it stands."""
        with pytest.raises(Invalid, match=rf"nodes\[0\]\.{where}: got nan"):
            Network((evolve(node("A"), **wrong),), TableRates("DKK", {}))

    def test_what_is_no_number_is_not_taken_for_two_places(self):
        """NaN is not equal to itself, and the place is one all the same."""
        with pytest.raises(Invalid, match=r"node\.co2_g_per_tkm: got nan"):
            OMS([evolve(node("A"), co2_g_per_tkm=nan)])
