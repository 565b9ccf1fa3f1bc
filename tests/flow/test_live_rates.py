"""A carrier is asked for its price; where it does not answer, its table counts."""

import pytest

import ordercore as oc
from ordercore.catalog import Item, ListItem
from ordercore.errors import Refused
from ordercore.flow import live_rates
from ordercore.shipping import LiveRate
from ordercore.values import Dimensions, Money
from tests.flow.shop import eur, pack, place, shop, start
from tests.plugins.guests import guest

SIZE = Dimensions(300, 200, 100)


def packed(answer):
    """Return a shop with a parcel P, and what its plug-in was asked."""
    heard, plugins = [], oc.Plugins(disabled=())

    def ordercore_rates(weight_g, size, currency):
        heard.append((weight_g, size, currency))
        if isinstance(answer, Exception):
            raise answer
        return answer

    plugins.register(guest(ordercore_rates=ordercore_rates), "bring")
    oms = shop(stock={"MUG@CPH": 5}, plugins=plugins)
    oms.do(ListItem(Item("MUG", "Mug", 350, "", dimensions=SIZE)))
    place(oms, "A", ("MUG", 1))
    start(oms, "A-1")
    parcel = pack(oms, "A-1")
    return oms, parcel, heard


def chosen(plan):
    """Return who carries it, and for how much."""
    return plan.rate.carrier, str(plan.cost)


def table_of(oms, parcel):
    """Return what the table of the shop's only service takes."""
    return oms.plan.label(parcel).cost


def test_the_cheaper_word_counts():
    """The carrier is asked for the parcel as it is, and its label is bought."""
    oms, parcel, heard = packed([LiveRate("bring", "pakke", eur("0.50"))])

    plan = oms.plan.label(parcel, live=live_rates(oms, parcel))

    assert [(350, SIZE, "EUR")] == heard
    assert ("bring", "0.50 EUR") == chosen(plan)
    assert "* bring pakke  0.50 EUR  live by bring, for this parcel" in str(plan)
    oms.do(*plan.commands)
    assert eur("0.50") == oms.state(f"parcel/{parcel}").cost


def test_a_dearer_word_counts_in_place_of_the_same_service_s_table():
    """What was agreed once is no price any more when the carrier says another one."""
    oms, parcel, _ = packed([LiveRate("GLS", "parcel", eur("99.00"))])

    plan = oms.plan.label(parcel, live=live_rates(oms, parcel))

    assert ("GLS", "99.00 EUR") == chosen(plan)
    assert table_of(oms, parcel) < eur("99.00")


@pytest.mark.parametrize(
    "answer", [RuntimeError("down"), [LiveRate("GLS", "parcel", Money(1, "DKK"))], None]
)
def test_the_table_is_what_one_falls_back_on(answer):
    """Whatever goes wrong: the parcel gets its label, and who failed is named."""
    oms, parcel, _ = packed(answer)

    plan = oms.plan.label(parcel, live=live_rates(oms, parcel))

    assert table_of(oms, parcel) == plan.cost
    (failure,) = plan.failures
    assert failure.startswith("plug-in bring, hook ordercore_rates: ")
    assert failure in str(plan).splitlines()


def test_a_parcel_that_nobody_made():
    """There is nothing to ask for."""
    oms, _, heard = packed([])

    with pytest.raises(Refused) as caught:
        live_rates(oms, "nobody")

    assert "parcel.unknown" == caught.value.code
    assert [] == heard
