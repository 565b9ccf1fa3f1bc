"""Is a tax engine right?  Subclass the contract, name the engine, run pytest.

It reads like this::

    class TestMine(TaxContract):
        engine = Mine()
        knows = [Taxable(Address("DK", "8000", "Aarhus"))]
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from attrs import evolve

from ordercore.errors import Refused
from ordercore.ports import NamedTaxEngine
from ordercore.pricing import (
    Buyer,
    Taxable,
    Taxation,
    TaxRate,
    Treatment,
    taxed,
)
from ordercore.values import Address, Money, Rounding, check_id

__all__ = ["TaxContract", "taxables"]

WHOLE = Decimal(1)
PLACES = (
    Address("DK", "8000", "Aarhus"),
    Address("DE", "10115", "Berlin"),
    Address("US", "10001", "New York", region="NY"),
    Address("CH", "8001", "Zürich"),
    Address("AQ"),
)


def taxables() -> Iterator[Taxable]:
    """Yield goods of classes that are known and of some that are not, for anybody."""
    for place in PLACES:
        for tax_class in ("", "reduced", "no-such-class"):
            for buyer in (Buyer(), Buyer(vat_id="DE136695976")):
                for on in (None, date(1990, 1, 1), date(2026, 11, 30)):
                    yield Taxable(place, tax_class, buyer, on)


class TaxContract:
    """What every tax engine promises.

    Attributes:
        engine: what is tested.
        knows: what it has to have an answer to; at least one.
    """

    engine: NamedTaxEngine
    knows: Sequence[Taxable] = ()

    def _asked(self) -> Iterator[tuple[Taxable, Taxation]]:
        """Yield all to which there is an answer."""
        for taxable in (*self.knows, *taxables()):
            try:
                found: object = self.engine.taxation(taxable)
            except Refused:
                assert taxable not in self.knows, f"{_named(taxable)}: it is refused"
                continue
            except Exception as error:
                got = f"{type(error).__name__}({error})"
                raise AssertionError(
                    f"{_named(taxable)}: raise Refused for what is not known, not {got}"
                ) from error
            assert isinstance(found, Taxation), (
                f"{_named(taxable)}: a Taxation, or Refused; not {found!r}"
            )
            yield taxable, found

    def test_it_has_a_name(self) -> None:
        """An engine has a name in the alphabet of ids."""
        check_id(self.engine.name, "name")

    def test_it_knows_something(self) -> None:
        """What it has to know it answers, and all else it answers or refuses."""
        assert self.knows, "name in `knows` what it has an answer to"
        found = [taxable for taxable, _ in self._asked()]
        assert [one for one in self.knows if one not in found] == []

    def test_rates_are_shares(self) -> None:
        """25 per cent are Decimal("0.25"); more than the price itself is a slip."""
        for taxable, taxation in self._asked():
            for rate in taxation.rates:
                where = f"{_named(taxable)}, {rate.code or 'a tax without a code'}"
                assert isinstance(rate, TaxRate), f"{where}: a TaxRate, not {rate!r}"
                assert rate.code.strip(), f"{where}: say which tax it is"
                assert isinstance(rate.rate, Decimal), f"{where}: {rate.rate!r}"
                assert rate.rate <= WHOLE, (
                    f"{where}: {rate.rate} is {rate.rate * 100:f} per cent; a rate is a"
                    " share"
                )
            codes = [rate.code for rate in taxation.rates]
            assert len(set(codes)) == len(codes), f"{_named(taxable)}: {codes}"

    def test_who_pays_no_tax_is_told_why(self) -> None:
        """Invoices have to say it: why nothing is taken, and who owes it instead."""
        for taxable, taxation in self._asked():
            treatment: object = taxation.treatment
            assert isinstance(treatment, Treatment), f"{_named(taxable)}: {treatment!r}"
            if treatment in {Treatment.EXEMPT, Treatment.REVERSE_CHARGE}:
                assert taxation.why.strip(), f"{_named(taxable)}: say why in `why`"

    def test_prices_can_be_reckoned_with_it(self) -> None:
        """Of 100.00, with its tax and without: what is told by rate adds up."""
        amount = Money(10_000, "EUR")
        for taxable, taxation in self._asked():
            for included in (True, False):
                tax, lines = taxed(
                    amount, taxation, included=included, rounding=Rounding.HALF_UP
                )
                told = sum([line.tax.minor for line in lines])
                assert told == tax.minor, f"{_named(taxable)}: {lines} are not {tax}"

    def test_nobody_is_taxed_by_his_name(self) -> None:
        """A rate is that of a place, a class, a day and a kind of buyer."""
        for taxable, taxation in self._asked():
            other = evolve(taxable, ship_to=evolve(taxable.ship_to, name="Åse Holm"))
            assert self.engine.taxation(other) == taxation, (
                f"{_named(taxable)}: another answer for Åse Holm"
            )

    def test_it_is_pure(self) -> None:
        """The same question has the same answer, whatever was asked in between."""
        first = [*self._asked()]
        second = [(one, self.engine.taxation(one)) for one, _ in reversed(first)]

        assert first == second[::-1], (
            "two answers to one question; ask a service before, and hand its answers in"
        )


def _named(taxable: Taxable) -> str:
    place, on = taxable.ship_to, taxable.on or "any day"
    return f"{place.country} {place.region} {taxable.tax_class!r} on {on}"
