"""Every picked unit is scanned before it is packed: right goods, right number."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from ordercore.errors import Refused, shorten
from ordercore.orders import Goods
from ordercore.values import is_gtin, quantity
from ordercore.warehouse.fulfillment import (
    FulfillmentOrder,
    InFulfillment,
    applied,
    existing,
)
from ordercore.warehouse.life import Step
from ordercore.warehouse.packing import picked

__all__ = ["Check", "Checked", "ScannedUnits"]


@frozen
class Checked(InFulfillment):
    """What was scanned is what was picked: it may be packed."""

    fulfillment: str
    order: str
    node: str
    goods: tuple[Goods, ...]

    def apply(self, state: FulfillmentOrder | None) -> FulfillmentOrder:
        """Return it with the check passed."""
        state = applied(state)
        return state.with_lines(state.lines, checked=True)


@frozen
class ScannedUnits:
    """Many units by one scan: what a scale has weighed, or a full case.

    Attributes:
        code: what the scanner read.
        units: how many units that are; of what is weighed the steps, as
            ``Measure.steps("1.250")`` makes them of an amount.
    """

    code: str
    units: int


@frozen
class Check(InFulfillment):
    """Compare what the scanner read with what was picked.

    Attributes:
        scans: one entry for each unit, in any order; of a kit one for each unit that
            is in it.  What is right was settled when the work was opened: the item's
            barcode, its SKU where it has none.
        many: what was not scanned unit by unit, besides.
    """

    fulfillment: str
    scans: tuple[str, ...] = ()
    many: tuple[ScannedUnits, ...] = ()

    def decide(self, state: FulfillmentOrder | None) -> Sequence[Checked]:
        """Return Checked.

        Raises Refused: ``fulfillment.illegal``; ``fulfillment.unpicked`` when nothing
        is picked; ``scan.mismatch`` naming each wrong, extra and missing unit.
        Raises Invalid: units that cannot be.
        """
        state = existing(state, self.fulfillment)
        state.allows(Step.CHECK)
        goods = state.goods(picked)
        if not goods:
            raise Refused(
                "fulfillment.unpicked",
                asked=f"check fulfilment order {self.fulfillment}",
                because="no unit of it is picked and not packed",
                remedy="Pick first",
            )
        self._compare(state)
        return (Checked(self.fulfillment, state.order, state.node, goods),)

    def _compare(self, state: FulfillmentOrder) -> None:
        expected: Counter[str] = Counter()
        labels: dict[str, str] = {}
        for line in state.lines:
            for one in line.fetched if line.picked else ():
                code = read(one.label)
                expected[code] += line.picked * one.quantity
                labels[code] = " ".join([one.sku, *filter(None, [one.barcode])])
        scanned = Counter([read(code) for code in self.scans])
        for place, many in enumerate(self.many):
            scanned[read(many.code)] += quantity(many.units, f"many[{place}].units")
        if scanned == expected:
            return
        raise Refused(
            "scan.mismatch",
            asked=f"check fulfilment order {self.fulfillment}",
            because="; ".join(differences(expected, scanned, labels)),
            remedy="Put aside what is wrong or extra, fetch what is missing, and scan "
            "every unit again",
        )


def read(code: str) -> str:
    """Return a scanned code in the one way that it is compared.

    The same article number comes with 12, 13 or 14 digits, as the scanner is set.
    """
    return code.zfill(14) if is_gtin(code) else code


def differences(
    expected: Mapping[str, int], scanned: Mapping[str, int], labels: Mapping[str, str]
) -> Iterator[str]:
    """Yield each missing, extra and wrong unit in words."""
    for code, label in labels.items():
        more = scanned.get(code, 0) - expected[code]
        if more < 0:
            yield f"missing {-more} × {label}"
        elif more > 0:
            yield f"extra {more} × {label}"
    for code, units in scanned.items():
        if code not in expected:
            yield f"wrong {units} × {shorten(code)}{_misread(code)}"


def _misread(code: str) -> str:
    digits = code.isascii() and code.isdigit() and len(code) in {8, 12, 13, 14}
    wrong = digits and not is_gtin(code)
    return " (misread: its check digit is wrong)" if wrong else ""
