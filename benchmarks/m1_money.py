"""M1: a ten-line order is priced, discounted, taxed, and refunded in parts.

The job: ten unit prices, some finer than a cent, times quantities, rounded once; ten
per cent off three lines; 50.00 off the order, divided by largest remainder; 25 per cent
of tax on top, line by line; carriage; then each line goes back in up to three parts,
net and tax by cumulative shares.  All ways come to the same cents, as a test proves:

- by the kernels that ``price`` and ``BillLine.units`` run on: whole numbers inside;
- by ``price`` and ``BillLine.units`` themselves, which also look the prices up, check,
  keep every amount by rate and promotion, and say why: no target, others do not do it;
- with ``Decimal`` by hand, as one would write it;
- with py-moneyed by hand, the same steps on its ``Money``;
- and the splitting alone by the ``apportionment`` library, in floats, as it comes.
"""

from collections.abc import Callable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from benchmarks.harness import Result, interleaved, versions
from ordercore.catalog import PriceList
from ordercore.pricing import Promotion, Target, TaxTable, price
from ordercore.pricing.taking import Draft, takings
from ordercore.pricing.taxing import Taxable, tax_parts
from ordercore.values import Address, Money, Rounding, share, split
from ordercore.values.rounding import ratio_of, round_ratio

__all__ = ["Outcome", "by_decimal", "by_kernels", "by_moneyed", "by_price", "run"]

CENT = Decimal("0.01")
PRICES = {
    "S0": Decimal("89.00"),
    "S1": Decimal("12.5025"),
    "S2": Decimal("0.0125"),
    "S3": Decimal("199.95"),
    "S4": Decimal("7.35"),
    "S5": Decimal("33.333"),
    "S6": Decimal("5.00"),
    "S7": Decimal("149.00"),
    "S8": Decimal("1.999"),
    "S9": Decimal("64.50"),
}
QUANTITIES = dict(zip(PRICES, (3, 4, 700, 1, 12, 5, 2, 3, 8, 6), strict=True))
TEN_OFF = ("S0", "S3", "S5")
UP = Rounding.HALF_UP

LIST = PriceList.of("shop", "DKK", PRICES)
VAT = TaxTable.of({"DK": "25"})
TAXATION = VAT.taxation(Taxable(Address("DK")))
PROMOTIONS = (
    Promotion("TEN", percent=Decimal(10), skus=TEN_OFF, place=1),
    Promotion("FIFTY", Target.ORDER, amount=Money(5000, "DKK"), place=2),
)
CARRIAGE = Money(3900, "DKK")

Outcome = tuple[int, list[tuple[int, int]]]
"""What the order comes to and each part that goes back: net and tax, in cents."""


def run(quick: bool) -> list[Result]:
    """Measure all in turns and return the table."""
    times, rounds = (20, 5) if quick else (100, 15)
    jobs = [by_kernels, by_price, by_decimal, by_moneyed]
    seconds = interleaved(*[_repeat(job, times) for job in jobs], rounds=rounds)
    kernels, whole, decimal, moneyed = [times / taken for taken in seconds]
    job = "10 lines priced, discounted, taxed, refunded in parts"
    known = {"id": "M1", "metric": "orders/s"}
    money = {"peer_name": "py-moneyed by hand", "peer_version": versions("py-moneyed")}
    hand = {"peer_name": "Decimal by hand", "peer_version": "3"}
    reasons = f"{job}: price(), with look-up, checks and reasons"
    return [
        Result(
            **known,
            workload=f"{job}: kernels",
            ours=kernels,
            peer=decimal,
            target=3,
            **hand,
        ),
        Result(
            **known, workload=f"{job}: kernels", ours=kernels, peer=moneyed, **money
        ),
        Result(**known, workload=reasons, ours=whole, peer=decimal, **hand),
        Result(**known, workload=reasons, ours=whole, peer=moneyed, **money),
        _splitting(times * 10, rounds),
    ]


def by_kernels() -> Outcome:
    """Do it in whole cents, by what the library runs on inside."""
    skus, quantities = [*QUANTITIES], [*QUANTITIES.values()]
    amounts = [_rounded(PRICES[sku], units) for sku, units in QUANTITIES.items()]
    draft = Draft("DKK", skus, quantities, amounts, CARRIAGE.minor, UP)
    for promotion in PROMOTIONS:
        about = draft.about(promotion)
        for i, off in zip(about, takings(promotion, draft, about), strict=True):
            amounts[i] -= off
    nets = [*amounts, draft.shipping]
    taxes = [tax_parts(net, TAXATION, UP, 1, included=False)[0] for net in nets]
    back = [
        (_between(net, units, start, end), _between(tax, units, start, end))
        for net, tax, units in zip(amounts, taxes, quantities, strict=False)
        for start, end in _parts(units)
    ]
    return sum(nets) + sum(taxes), back


def by_price() -> Outcome:
    """Do it by the public functions, values and reasons included."""
    basket = list(QUANTITIES.items())
    costs = price(
        basket, LIST, promotions=PROMOTIONS, tax=VAT, ship_to="DK", shipping=CARRIAGE
    )
    bill = costs.bill
    back = [
        line.units(start, end - start)
        for line in bill.lines
        for start, end in _parts(line.quantity)
    ]
    return bill.totals.gross.minor, [(one.net.minor, one.tax.minor) for one in back]


def by_decimal() -> Outcome:
    """Do it with Decimal, step by step."""
    nets = [
        (PRICES[sku] * n).quantize(CENT, ROUND_HALF_UP) for sku, n in QUANTITIES.items()
    ]
    for i, sku in enumerate(QUANTITIES):
        if sku in TEN_OFF:
            nets[i] -= (nets[i] * 10 / 100).quantize(CENT, ROUND_HALF_UP)
    shares = _decimal_shares(Decimal("50.00"), nets)
    nets = [net - less for net, less in zip(nets, shares, strict=True)]
    rate, carriage = Decimal("0.25"), CARRIAGE.decimal
    taxes = [(net * rate).quantize(CENT, ROUND_HALF_UP) for net in (*nets, carriage)]
    back: list[tuple[int, int]] = []
    for net, tax, units in zip(nets, taxes, QUANTITIES.values(), strict=False):
        for start, end in _parts(units):
            part = [
                (x * end / units).quantize(CENT, ROUND_DOWN)
                - (x * start / units).quantize(CENT, ROUND_DOWN)
                for x in (net, tax)
            ]
            back.append((int(part[0] * 100), int(part[1] * 100)))
    return int((sum(nets) + carriage + sum(taxes)) * 100), back


def by_moneyed() -> Outcome:
    """Do it with py-moneyed, step by step."""
    from moneyed import DKK
    from moneyed import Money as Moneyed

    def rounded(money: Any, how: str = ROUND_HALF_UP) -> Any:
        return Moneyed(money.amount.quantize(CENT, how), DKK)

    nets = [rounded(Moneyed(PRICES[sku], DKK) * n) for sku, n in QUANTITIES.items()]
    for i, sku in enumerate(QUANTITIES):
        if sku in TEN_OFF:
            nets[i] -= rounded(nets[i] * Decimal("0.1"))
    shares = _decimal_shares(Decimal("50.00"), [net.amount for net in nets])
    nets = [net - Moneyed(less, DKK) for net, less in zip(nets, shares, strict=True)]
    carriage = Moneyed(CARRIAGE.decimal, DKK)
    taxes = [rounded(net * Decimal("0.25")) for net in (*nets, carriage)]
    back: list[tuple[int, int]] = []
    for net, tax, units in zip(nets, taxes, QUANTITIES.values(), strict=False):
        for start, end in _parts(units):
            part = [
                rounded(x * end / units, ROUND_DOWN)
                - rounded(x * start / units, ROUND_DOWN)
                for x in (net, tax)
            ]
            back.append((int(part[0].amount * 100), int(part[1].amount * 100)))
    whole = sum([*nets, carriage, *taxes], Moneyed(0, DKK))
    return int(whole.amount * 100), back


def _splitting(times: int, rounds: int) -> Result:
    from apportionment.methods import compute

    weights = [_rounded(PRICES[sku], units) for sku, units in QUANTITIES.items()]
    seconds = interleaved(
        _repeat(lambda: split(5000, weights), times),
        _repeat(lambda: compute("hamilton", weights, 5000), times),
        rounds=rounds,
    )
    return Result(
        id="M1",
        workload="an amount split over 10 lines by largest remainder",
        metric="splits/s",
        ours=times / seconds[0],
        peer=times / seconds[1],
        peer_name="apportionment",
        peer_version=versions("apportionment"),
        target=10,
    )


def _repeat(job: Callable[[], object], times: int) -> Callable[[], None]:
    def repeat() -> None:
        for _ in range(times):
            job()

    return repeat


def _rounded(unit_price: Decimal, units: int) -> int:
    over, per = ratio_of(unit_price)
    return round_ratio(over * units * 100, per, UP)


def _between(minor: int, units: int, start: int, end: int) -> int:
    return share(minor, units, end) - share(minor, units, start)


def _parts(units: int) -> Sequence[tuple[int, int]]:
    """Return how units go back: in three parts, or one by one."""
    third = max(units // 3, 1)
    cuts = [0, *range(third, units, third)][:3]
    return list(zip(cuts, [*cuts[1:], units], strict=True))


def _decimal_shares(off: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    whole = sum(weights)
    exact = [off * weight / whole for weight in weights]
    shares = [one.quantize(CENT, ROUND_DOWN) for one in exact]
    left = int((off - sum(shares)) / CENT)
    rests = [one - part for one, part in zip(exact, shares, strict=True)]
    for i in sorted(range(len(rests)), key=rests.__getitem__, reverse=True)[:left]:
        shares[i] += CENT
    return shares
