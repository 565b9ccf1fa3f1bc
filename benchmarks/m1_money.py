"""M1: a ten-line order is priced, discounted, taxed, and refunded in parts.

The job: ten unit prices, some finer than a cent, times quantities, rounded once; ten
per cent off three lines; 50.00 off the order, divided by largest remainder; 25 per cent
of tax on top, line by line; carriage; then each line goes back in up to three parts,
net and tax by cumulative shares.  All ways come to the same cents, as a test proves:

- by the kernels: the functions by which ``price`` works out lines, promotions and
  taxes in whole numbers, without the values around it; the parts by ``cut_minors``,
  which does for many lines what a bill does for one part of one line (``Cut.minor``);
- by ``price`` and ``BillLine.units`` themselves, which also look the prices up, check,
  keep every amount by rate and promotion, and say why: no target, others do not do it;
- with ``Decimal`` by hand, as one would write it;
- with py-moneyed by hand, the same steps on its ``Money``;
- and the splitting alone by the ``apportionment`` library, in floats, as it comes.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from platform import python_version
from typing import Any

from benchmarks.harness import Result, interleaved, versions
from ordercore.catalog import PriceList
from ordercore.pricing import Promotion, Target, TaxTable, price
from ordercore.pricing.kernel import cut_minors, line_minors, rate_minors
from ordercore.pricing.taking import Draft
from ordercore.pricing.taxing import Taxable
from ordercore.values import Address, Money, Rounding, split

__all__ = [
    "Outcome",
    "by_decimal",
    "by_kernels",
    "by_moneyed",
    "by_price",
    "in_cents",
    "run",
]

CENT = Decimal("0.01")
HAND = {"peer_name": "Decimal by hand", "peer_version": python_version()}
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
MILLIONTHS = {sku: entries[0].exact[1] for sku, entries in LIST.by_sku.items()}
"""The prices as the kernels take them, at hand as ``PRICES`` are for ``Decimal``."""


def _ends(units: int) -> tuple[int, ...]:
    """Return after how many units each of three parts ends, fewer of a few units."""
    return tuple(sorted({max(units // 3, 1), max(2 * units // 3, 1), units}))


ENDS = tuple(map(_ends, QUANTITIES.values()))
CUTS = tuple([ends[:-1] for ends in ENDS])

Outcome = tuple[Any, Sequence[tuple[Any, Any]]]
"""What the order comes to and each part that goes back: net and tax.

In the numbers of whoever did it; :func:`in_cents` makes them alike.
"""


def in_cents(outcome: Outcome) -> Outcome:
    """Return an outcome in whole cents, whatever numbers it has."""
    whole, back = outcome
    return _cents(whole), [(_cents(net), _cents(tax)) for net, tax in back]


def _cents(number: Any) -> int:
    if isinstance(number, int):
        return number
    if isinstance(number, Money):
        return number.minor
    return int(getattr(number, "amount", number) * 100)


def run(quick: bool) -> list[Result]:
    """Measure all in turns and return the table."""
    times, rounds = (20, 5) if quick else (100, 15)
    jobs = [by_kernels, by_price, by_decimal, by_moneyed]
    seconds = interleaved(*[_repeat(job, times) for job in jobs], rounds=rounds)
    kernels, whole, decimal, moneyed = [times / taken for taken in seconds]
    job = "10 lines priced, discounted, taxed, refunded in parts"
    known = {"id": "M1", "metric": "orders/s"}
    money = {"peer_name": "py-moneyed by hand", "peer_version": versions("py-moneyed")}
    reasons = f"{job}: price(), with look-up, checks and reasons"
    return [
        Result(
            **known,
            workload=f"{job}: kernels",
            ours=kernels,
            peer=decimal,
            target=3,
            **HAND,
        ),
        Result(
            **known, workload=f"{job}: kernels", ours=kernels, peer=moneyed, **money
        ),
        Result(**known, workload=reasons, ours=whole, peer=decimal, **HAND),
        Result(**known, workload=reasons, ours=whole, peer=moneyed, **money),
        *_splitting(times * 10, rounds),
    ]


def by_kernels() -> Outcome:
    """Do it in whole cents, without values."""
    quantities = [*QUANTITIES.values()]
    prices = map(MILLIONTHS.__getitem__, QUANTITIES)
    amounts = line_minors(prices, quantities, 2, UP)
    draft = Draft("DKK", [*QUANTITIES], quantities, amounts, CARRIAGE.minor, UP)
    for promotion in PROMOTIONS:
        draft.take(promotion, draft.about(promotion))
    nets = [*draft.amounts, draft.shipping]
    (taxes,) = rate_minors(nets, TAXATION.weights, UP, included=False)
    back = cut_minors(zip(nets, taxes, quantities, CUTS, strict=False))
    return sum(nets) + sum(taxes), back


def by_price() -> Outcome:
    """Do it by the public functions, values and reasons included."""
    basket = list(QUANTITIES.items())
    costs = price(
        basket, LIST, promotions=PROMOTIONS, tax=VAT, ship_to="DK", shipping=CARRIAGE
    )
    bill = costs.bill
    back: list[tuple[Any, Any]] = []
    for line, ends in zip(bill.lines, ENDS, strict=True):
        start = 0
        for end in ends:
            part = line.units(start, end - start)
            back.append((part.net, part.tax))
            start = end
    return bill.totals.gross, back


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
    back: list[tuple[Any, Any]] = []
    for net, tax, units, ends in _refunds(nets, taxes):
        before = (Decimal(0), Decimal(0))
        for end in ends:
            upto = (
                (net * end / units).quantize(CENT, ROUND_DOWN),
                (tax * end / units).quantize(CENT, ROUND_DOWN),
            )
            back.append((upto[0] - before[0], upto[1] - before[1]))
            before = upto
    return sum(nets) + carriage + sum(taxes), back


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
    back: list[tuple[Any, Any]] = []
    for net, tax, units, ends in _refunds(nets, taxes):
        before = (Moneyed(0, DKK), Moneyed(0, DKK))
        for end in ends:
            upto = (
                rounded(net * end / units, ROUND_DOWN),
                rounded(tax * end / units, ROUND_DOWN),
            )
            back.append((upto[0] - before[0], upto[1] - before[1]))
            before = upto
    whole = sum([*nets, carriage, *taxes], Moneyed(0, DKK))
    return whole, back


def _splitting(times: int, rounds: int) -> list[Result]:
    from apportionment.methods import compute

    prices = [entry.exact[1] for entry in LIST.entries]
    weights = line_minors(prices, QUANTITIES.values(), 2, UP)
    off, decimals = Decimal("50.00"), [Decimal(one) / 100 for one in weights]
    ours, library, hand = interleaved(
        _repeat(lambda: split(5000, weights), times),
        _repeat(lambda: compute("hamilton", weights, 5000), times),
        _repeat(lambda: _decimal_shares(off, decimals), times),
        rounds=rounds,
    )
    known = {
        "id": "M1",
        "workload": "an amount split over 10 lines by largest remainder",
        "metric": "splits/s",
        "ours": times / ours,
    }
    library_name = {
        "peer_name": "apportionment",
        "peer_version": versions("apportionment"),
    }
    return [
        Result(**known, peer=times / library, target=10, **library_name),
        Result(**known, peer=times / hand, target=3, **HAND),
    ]


def _repeat(job: Callable[[], object], times: int) -> Callable[[], None]:
    def repeat() -> None:
        for _ in range(times):
            job()

    return repeat


def _refunds(nets: Sequence[Any], taxes: Sequence[Any]) -> Iterable[Any]:
    return zip(nets, taxes, QUANTITIES.values(), ENDS, strict=False)


def _decimal_shares(off: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    whole = sum(weights)
    exact = [off * weight / whole for weight in weights]
    shares = [one.quantize(CENT, ROUND_DOWN) for one in exact]
    left = int((off - sum(shares)) / CENT)
    rests = [one - part for one, part in zip(exact, shares, strict=True)]
    for i in sorted(range(len(rests)), key=rests.__getitem__, reverse=True)[:left]:
        shares[i] += CENT
    return shares
