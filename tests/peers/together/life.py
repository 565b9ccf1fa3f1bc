"""An order of eight mugs and two caps: how it goes on, and what it comes to."""

from decimal import Decimal

from attrs import define

from tests.peers.together.house import STEPS, House
from tests.peers.together.sides import of_books, of_house, of_labels, of_shop

__all__ = ["Life"]

PLACES = "CPH", "AAR"
PAID, BACK, INVOICED, TAX = map(Decimal, ("1311.25", "250.00", "1061.25", "212.25"))
"""Goods for 1,000 and carriage for 49 with 25 % of tax; two caps; the rest; its tax."""


@define
class Life:
    """An order of eight mugs and two caps, from the checkout on."""

    three: object
    house: House
    number: str
    order: str
    mug: str
    cap: str

    def live(self, name):
        """Take a step of it, and keep in step until all know of it."""
        self.staff(name)
        STEPS[name](self.house, self.order)
        self.settle()

    def staff(self, name):
        """Do what the shop's own people do before a step."""
        if name == "paid back":
            self.three.vendure.shop.settle_refund(self.number)

    def settle(self):
        """Keep in step until all know all; a partner who is dead begins again."""
        for _ in range(60):
            if not (why := self.house.turn()):
                return
            self.three.revive()
            self.house.clock.later(minutes=5)
        raise AssertionError(why)

    def found(self):
        """Return what each of them says of the order."""
        oms, order, skus = self.house.oms, self.order, (self.mug, self.cap)
        return {
            "house": of_house(oms, order, skus, PLACES),
            "shop": of_shop(self.three.vendure.shop, self.number, skus),
            "labels": of_labels(self.three.karrio, [box.id for box in self._boxes()]),
            "books": of_books(self.three.tryton.office, order, self._customer),
        }

    def expected(self):
        """Return what each of them has to say of it in the end."""
        mug, cap = self.mug, self.cap
        boxes = {box.node: box for box in self._boxes()}
        units = {"CPH": {mug: 2}, "AAR": {mug: 6}}
        number = {node: box.tracking_number for node, box in boxes.items()}
        free = {mug: {}, cap: {"AAR": 5}}
        return {
            "house": {
                "lines": {mug: (8, 8, 0), cap: (2, 0, 2)},
                "invoiced": INVOICED,
                "tax": TAX,
                "moved": [
                    ("CAPTURE", "SUCCEEDED", PAID),
                    ("REFUND", "SUCCEEDED", BACK),
                ],
                "free": free,
                "aside": [],
            },
            "shop": {
                "ordered": {mug: 8, cap: 2},
                "cancelled": {cap: 2},
                "sent": {number[n]: [("Shipped", units[n])] for n in PLACES},
                "paid": [("Settled", PAID)],
                "paid back": [("Settled", BACK)],
                "told": (1, 1),
                "free": free,
            },
            "labels": {
                boxes[n].id: [("created", number[n], city, (grams, "G"), Decimal(49))]
                for n, city, grams in (
                    ("CPH", "Glostrup", 700),
                    ("AAR", "Aarhus", 2100),
                )
            },
            "books": {
                "parties": 1,
                "sold": [("processing", {mug: 8, cap: 2})],
                "sent": {
                    boxes[n].id: [("done", place, units[n], {"done"})]
                    for n, place in (("CPH", "WH"), ("AAR", "AAR"))
                },
                "invoices": ["posted", "posted"],
                "invoiced": INVOICED,
                "tax": TAX,
                "paid": [-BACK, PAID],
                "owed": Decimal(0),
                "posted": {"posted"},
            },
        }

    @property
    def _customer(self):
        return self.house.oms.order(self.order).agreed.customer

    def _boxes(self):
        parcels = [f"parcel/{self.order}-{n}-1" for n in (1, 2)]
        return [self.house.oms.state(parcel) for parcel in parcels]
