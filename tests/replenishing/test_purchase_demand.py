"""What has to be bought for an order is demanded, withdrawn, met; never below zero."""

import pytest

from ordercore.errors import Invalid
from ordercore.replenishing import (
    DemandPurchase,
    MeetPurchase,
    PurchaseDemand,
    PurchaseLine,
    ToPurchase,
    WithdrawPurchase,
    to_purchase,
)
from tests.telling import refusal, told

SOFA = ("A", "ACME", "SOFA")


def demanded(*more):
    """Return the demand of order A for five sofas, and what came of it."""
    return told(None, DemandPurchase("A", "ACME", "acme", "SOFA", 5), *more)


def line(open_, met=0, supplier="acme"):
    """Return the demand of order A."""
    return PurchaseDemand("A", (PurchaseLine("SOFA", "ACME", supplier, open_, met),))


def test_it_grows_and_shrinks():
    """Units are added up by article and place; what has left is met."""
    assert line(5) == demanded()
    assert line(3) == demanded(WithdrawPurchase(*SOFA, 2))
    assert line(2, 3) == demanded(MeetPurchase(*SOFA, 3))
    again = DemandPurchase("A", "ACME", "other", "SOFA", 1)
    assert line(6, supplier="other") == demanded(again)
    assert 5 == demanded().open_at("SOFA", "ACME")
    assert 0 == demanded().open_at("SOFA", "HAM")


@pytest.mark.parametrize("kind", [WithdrawPurchase, MeetPurchase])
def test_no_more_than_is_open(kind):
    """Neither of what was never demanded, nor of another place or article."""
    for state, ids, units in (
        (None, SOFA, 1),
        (demanded(), SOFA, 6),
        (demanded(), ("A", "HAM", "SOFA"), 1),
        (demanded(), ("A", "ACME", "LAMP"), 1),
        (demanded(MeetPurchase(*SOFA, 4)), SOFA, 2),
    ):
        assert "purchase.short" == refusal(state, kind(*ids, units)).code


@pytest.mark.parametrize("units", [0, -1, 1.5, True])
def test_whole_units(units):
    """A quantity is a whole number from 1."""
    for asked in (
        DemandPurchase("A", "ACME", "acme", "SOFA", units),
        WithdrawPurchase(*SOFA, units),
        MeetPurchase(*SOFA, units),
    ):
        with pytest.raises(Invalid):
            asked.decide(demanded())


def test_what_to_buy():
    """By supplier, place and article; what is met is not among it."""
    others = told(
        None,
        DemandPurchase("B", "ACME", "acme", "SOFA", 2),
        DemandPurchase("B", "BOB", "bob", "LAMP", 1),
        DemandPurchase("B", "ACME", "acme", "BED", 1),
        MeetPurchase("B", "ACME", "BED", 1),
    )
    sofas = ToPurchase("acme", "ACME", "SOFA", 7, (("A", 5), ("B", 2)))
    lamps = ToPurchase("bob", "BOB", "LAMP", 1, (("B", 1),))

    assert (sofas, lamps) == to_purchase([others, demanded()])
    assert (lamps,) == to_purchase([others, demanded()], "bob")
    assert () == to_purchase([])
