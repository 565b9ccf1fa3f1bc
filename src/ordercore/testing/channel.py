"""Is a channel right?  Subclass the contract, name channel and sample, run pytest.

    class TestPulsar(ChannelContract):
        channel = Pulsar()
        sample = {"orderNo": "77", "currency": "EUR", ...}

Damage is done to the sample at every place, once each and by chance in many ways; the
channel has to refuse it or to read it, and must neither crash nor read nonsense.
"""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import UTC
from typing import cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordercore.accounts import Payout
from ordercore.errors import Invalid
from ordercore.flow.wire import fingerprint
from ordercore.orders import Terms
from ordercore.plugins import (
    CancelledLine,
    Channel,
    Imported,
    ImportedCancellation,
    ImportedLine,
    ImportedNews,
    ImportedReturn,
    ImportedTax,
    LeftOut,
    NotAnOrder,
    Parsed,
)
from ordercore.testing.damaging import REMOVE, damaged, paths, shown
from ordercore.testing.misreading import misread
from ordercore.values import Money, check_id

__all__ = ["ChannelContract"]

NO_LIST: list[object] = []
NO_TABLE: dict[str, object] = {}

GARBAGE: tuple[object, ...] = (
    None,
    True,
    False,
    0,
    -1,
    10**30,
    0.5,
    float("nan"),
    "",
    " ",
    "x",
    "-1",
    "NaN",
    "1e1000000",
    "9" * 5_000,
    "１",  # a full-width digit
    "2026-02-30",
    "\x00",
    "\ud800",
    NO_LIST,
    NO_TABLE,
    ["x"],
    {"x": 1},
    [NO_LIST],
)
"""What stands in a field one day, and should not."""


class ChannelContract:
    """What every channel promises.

    Attributes:
        channel: what is tested.
        sample: the payload of an order that it reads.
        cancellation_sample: the payload of a cancellation, if the channel has them.
        return_sample: the payload of a return, if the channel has them.
    """

    channel: Channel
    sample: Mapping[str, object]
    cancellation_sample: Mapping[str, object] | None = None
    return_sample: Mapping[str, object] | None = None

    def test_it_has_a_name(self) -> None:
        """A channel has a name in the alphabet of ids, without a full stop."""
        name = check_id(self.channel.name, "name")

        assert "." not in name, (
            f"name {name!r}: leave out the full stop; it ends the name in ids of orders"
        )

    def test_it_reads_its_sample(self) -> None:
        """The sample is an order, and the order is in good order."""
        parsed = self.channel.parse(deepcopy(self.sample))

        assert isinstance(parsed, Imported), f"the sample is an order, got {parsed!r}"
        check_parsed(parsed)

    def test_it_reads_its_cancellation(self) -> None:
        """The sample of a cancellation, where there is one, is a cancellation."""
        if self.cancellation_sample is None:
            return
        parsed = self.channel.parse(deepcopy(self.cancellation_sample))

        assert isinstance(parsed, ImportedCancellation), f"got {parsed!r}"
        check_parsed(parsed)

    def test_it_reads_its_return(self) -> None:
        """The sample of a return, where there is one, is a return."""
        if self.return_sample is None:
            return
        parsed = self.channel.parse(deepcopy(self.return_sample))

        assert isinstance(parsed, ImportedReturn), f"got {parsed!r}"
        check_parsed(parsed)

    def test_reading_is_pure(self) -> None:
        """The same input twice gives the same, and the input stays as it was."""
        for sample in self._samples():
            before = deepcopy(sample)
            first, second = self.channel.parse(sample), self.channel.parse(sample)

            assert before == sample, "parse changed its input; copy what you change"
            assert first == second, "parse gave two answers; use no clock and no chance"

    def test_a_kept_payload_can_be_read_again(self) -> None:
        """What went through JSON is read as before: quarantine keeps it so."""
        for sample in self._samples():
            again = self.channel.parse(json.loads(json.dumps(sample)))

            assert self.channel.parse(sample) == again, (
                "parse reads a payload otherwise once it was kept as JSON"
            )

    def test_an_empty_payload_is_refused(self) -> None:
        """Nothing is no order."""
        parsed = self._read({}, "an empty payload")

        assert parsed is None, f"an empty payload was read as {parsed!r}"

    def test_no_missing_field_is_a_crash(self) -> None:
        """Each field may be missing: the payload is refused, or read in good order."""
        for sample in self._samples():
            for path in paths(sample):
                self._read(damaged(sample, path, REMOVE), f"without {shown(path)}")

    def test_no_wrong_value_is_a_crash(self) -> None:
        """Each field may hold anything: refused, or read in good order."""
        for sample in self._samples():
            for path in paths(sample):
                for value in (None, "x", -1, NO_LIST, NO_TABLE):
                    what = f"{shown(path)} = {value!r}"
                    self._read(damaged(sample, path, value), what)

    def test_no_number_is_read_as_another(self) -> None:
        """Yes is no number, and a part of a unit is no unit: both are refused."""
        for sample in self._samples():
            for path in paths(sample):
                for complaint in misread(self._read, sample, path):
                    raise AssertionError(complaint)

    @settings(
        deadline=None,
        suppress_health_check=[HealthCheck.differing_executors],
        report_multiple_bugs=False,
    )
    @given(data=st.data())
    def test_no_damage_is_a_crash(self, data: st.DataObject) -> None:
        """Several fields at once may be missing or hold anything."""
        damage = self.sample
        done: list[str] = []
        for _ in range(data.draw(st.integers(1, 4))):
            places = list(paths(damage))
            if not places:
                break
            path = data.draw(st.sampled_from(places))
            # Fields that are missing are what partners send most often.
            value = data.draw(st.just(REMOVE) | st.sampled_from(GARBAGE))
            damage = damaged(damage, path, value)
            what = "removed" if value is REMOVE else repr(value)[:60]
            done.append(f"{shown(path)}: {what}")
        self._read(damage, "; ".join(done))

    def _samples(self) -> list[Mapping[str, object]]:
        all_ = (self.sample, self.cancellation_sample, self.return_sample)
        return [deepcopy(sample) for sample in all_ if sample is not None]

    def _read(self, payload: Mapping[str, object], what: str) -> Parsed | None:
        """Return what the channel reads, None when it refuses it, as it may."""
        try:
            parsed = self.channel.parse(payload)
        except Invalid as error:
            check_refusal(error, what)
            return None
        except Exception as error:
            got = f"{type(error).__name__}({error})"
            message = f"{what}: {got} instead of Invalid; check before you use it"
            raise AssertionError(message) from error
        check_parsed(parsed, what)
        return parsed


def check_refusal(error: Invalid, what: str) -> None:
    """Assert that a refusal names what to mend."""
    assert error.findings, f"{what}: Invalid without findings; say what is wrong"
    for found in error.findings:
        assert found.where, f"{what}: {found} names no field"
        assert found.expected, f"{what}: {found} does not say what would be right"


def check_parsed(parsed: Parsed, what: str = "the sample") -> None:
    """Assert that what was read is in good order."""
    assert isinstance(parsed, Parsed), f"{what}: parse returned {parsed!r}"
    name = parsed.statement if isinstance(parsed, Payout) else parsed.external_id
    assert name, f"{what}: no external id, so it could come twice"
    _check_kind(parsed, what)
    try:
        fingerprint((parsed,))
    except Invalid as error:
        raise AssertionError(f"{what}: a value of another type: {error}") from error


def _check_kind(parsed: Parsed, what: str) -> None:
    match parsed:
        case Payout() | ImportedNews():
            return
        case ImportedReturn():
            _check_return(parsed, what)
            return
        case Imported():
            _check_imported(parsed, what)
        case ImportedCancellation():
            _check_cancellation(parsed, what)
        case NotAnOrder():
            assert parsed.left_out, f"{what}: NotAnOrder has to say why, in left_out"
    for row in parsed.left_out:
        _check_left_out(row, what)


def _check_cancellation(cancellation: ImportedCancellation, what: str) -> None:
    assert cancellation.lines, f"{what}: a cancellation without lines is NotAnOrder"
    for line in cancellation.lines:
        _check_units(line, what)


def _check_return(sent: ImportedReturn, what: str) -> None:
    assert sent.of, f"{what}: of which order is it?"
    assert sent.lines, f"{what}: a return without lines is NotAnOrder"
    for place, line in enumerate(sent.lines):
        units, came = cast("object", line.quantity), cast("object", line.received)
        assert line.line, f"{what}: lines[{place}] names no line of the order"
        assert type(units) is int, f"{what}: quantity {units!r} is no whole number"
        assert type(came) is int, f"{what}: received {came!r} is no whole number"
        assert 0 <= came <= units, f"{what}: {came} of {units} units have come"
        assert units, f"{what}: quantity {units} is not positive"


def _check_imported(order: Imported, what: str) -> None:
    assert order.lines, f"{what}: an order without lines is NotAnOrder"
    assert order.reference, f"{what}: people need a reference"
    assert order.terms in Terms.__members__, f"{what}: unknown terms {order.terms!r}"
    assert order.net_days >= 0, f"{what}: due {order.net_days} days after the invoice"
    if order.placed_at is not None:
        offset = order.placed_at.tzinfo
        assert offset is UTC, f"{what}: placed_at is not aware UTC but {offset}"
    for name in ("shipping", "shipping_tax"):
        _check_money(order, getattr(order, name), f"{what}: {name}")
    _check_taxes(
        order, order.shipping_taxes, order.shipping_tax, f"{what}: shipping_taxes"
    )
    for place, line in enumerate(order.lines):
        _check_line(order, line, f"{what}: lines[{place}]")


def _check_line(order: Imported, line: ImportedLine, what: str) -> None:
    _check_units(line, what)
    for name in ("unit_price", "discount", "tax"):
        _check_money(order, getattr(line, name), f"{what}.{name}")
    discount = line.discount.minor if line.discount else 0
    gross = line.unit_price.minor * line.quantity
    assert discount <= gross, f"{what}: the discount is more than the price"
    _check_taxes(order, line.taxes, line.tax, f"{what}.taxes")
    weight = line.weight_g
    assert weight is None or weight >= 0, f"{what}: a weight of {weight} g"


def _check_taxes(
    order: Imported, taxes: Sequence[ImportedTax], tax: Money | None, what: str
) -> None:
    for one in taxes:
        _check_money(order, one.tax, f"{what}: {one.code}")
        _check_money(order, one.base, f"{what}: base of {one.code}")
        assert one.rate >= 0, f"{what}: a rate of {one.rate}"
    if taxes:
        found = sum([one.tax.minor for one in taxes])
        assert tax is not None, f"{what}: rates of no tax"
        assert found == tax.minor, f"{what}: they do not add up to {tax}"


def _check_units(line: ImportedLine | CancelledLine, what: str) -> None:
    units = cast("object", line.quantity)
    assert type(units) is int, f"{what}: quantity {units!r} is no whole number"
    assert units >= 1, f"{what}: quantity {units} is not positive"
    assert line.sku, f"{what}: no SKU"


def _check_money(order: Imported, money: Money | None, what: str) -> None:
    if money is not None:
        assert money.currency == order.currency, f"{what} is not in {order.currency}"
        assert money.minor >= 0, f"{what} is negative"


def _check_left_out(row: LeftOut, what: str) -> None:
    assert row.where, f"{what}: a row is left out, but not where it stands"
    assert row.reason, f"{what}: {row.where} is left out without a reason"
    assert row.code, f"{what}: {row.where} is left out without a code"
