"""Tax engines, reorder policies and renderers that are broken go red, each for its own.

The partners in memory of these ports are what is broken on purpose here.
"""

import itertools
from decimal import Decimal

import pytest
from attrs import evolve

from ordercore.errors import Refused
from ordercore.ports import DocumentFormat
from ordercore.pricing import Taxation, TaxRate, Treatment
from ordercore.testing.partners import FixedLots, MemoryTaxes, TypedPapers
from tests.testing import kits

BROKEN = []


def broken(kit, test, why):
    """Note a class as one that is broken: which test tells, and in which words."""

    def note(one):
        name = f"{kit.__name__}-{one.__name__}"
        BROKEN.append(pytest.param(kit, one, test, why, id=name))
        return one

    return note


class Taxes(MemoryTaxes):
    def __init__(self):
        super().__init__({"DK": "25", "DE": "19"})


@broken(kits.Taxes, "rates_are_shares", "per cent; a rate is a share")
class PerCent(Taxes):
    """Says 25 for 25 per cent."""

    def taxation(self, taxable):
        found = super().taxation(taxable)
        return evolve(found, rates=[evolve(r, rate=100 * r.rate) for r in found.rates])


@broken(kits.Taxes, "it_knows_something", r"raise Refused for .* not KeyError")
class Crashing(Taxes):
    """Has a table, and looks into it."""

    def taxation(self, taxable):
        rate = {"DK": Decimal("0.25")}[taxable.ship_to.country]
        return Taxation((TaxRate("VAT", rate),))


@broken(kits.Taxes, "it_knows_something", "a Taxation, or Refused; not None")
class Silent(Taxes):
    """Returns nothing where it knows nothing."""

    def taxation(self, taxable):
        try:
            return super().taxation(taxable)
        except Refused:
            return None


@broken(kits.Taxes, "it_is_pure", "two answers to one question")
class Moody(Taxes):
    """Answers otherwise each time."""

    _times = itertools.count()

    def taxation(self, taxable):
        return evolve(super().taxation(taxable), why=f"{next(self._times)}")


@broken(kits.Taxes, "nobody_is_taxed_by_his_name", "another answer for Åse Holm")
class Partial(Taxes):
    """Is kind to some."""

    def taxation(self, taxable):
        free = "Holm" in taxable.ship_to.name
        found = super().taxation(taxable)
        return evolve(found, rates=()) if free else found


@broken(kits.Taxes, "who_pays_no_tax_is_told_why", "say why in `why`")
class Taciturn(Taxes):
    """Exempts without a word."""

    def taxation(self, taxable):
        return evolve(super().taxation(taxable), treatment=Treatment.EXEMPT, why="")


@broken(kits.Lots, "it_orders_what_the_supplier_sells", "units in packs of 24")
class Loose(FixedLots):
    """Breaks packs open."""

    def advise(self, question):
        return super().advise(evolve(question, pack=1))


@broken(kits.Lots, "it_orders_what_the_supplier_sells", "the least is 100")
class Small(FixedLots):
    """Orders less than the supplier delivers."""

    def advise(self, question):
        return super().advise(evolve(question, least=1))


@broken(kits.Lots, "what_is_on_its_way_counts", "beside a million on order")
class Impatient(FixedLots):
    """Forgets what it has ordered."""

    def advise(self, question):
        return super().advise(evolve(question, available=0, on_order=0))


@broken(kits.Lots, "what_is_owed_is_ordered", "nothing, though 100 are owed")
class Careless(FixedLots):
    """Looks at the shelf alone."""

    def advise(self, question):
        return evolve(super().advise(question), quantity=0)


@broken(kits.Lots, "the_less_there_is_the_more_is_ordered", "units at 20, and only 0")
class Upside(FixedLots):
    """Gives up where too much is owed."""

    def advise(self, question):
        found = super().advise(question)
        return evolve(found, quantity=0) if question.position < 15 else found


@broken(kits.Lots, "units_are_whole", "0.0 units are not whole")
class Broken(FixedLots):
    """Orders with a point."""

    def advise(self, question):
        found = super().advise(question)
        return evolve(found, quantity=float(found.quantity))


@broken(kits.Lots, "the_point_is_where_it_orders", "units at 8, and point 7")
class Off(FixedLots):
    """Names another point than it has."""

    def advise(self, question):
        return evolve(super().advise(question), point=7)


@broken(kits.Lots, "nothing_is_ordered_of_what_nobody_wants", "that nobody wants")
class Greedy(FixedLots):
    """Orders always."""

    def advise(self, question):
        return super().advise(evolve(question, available=0, backordered=1))


@broken(kits.Typed, "it_is_pure", "two documents of one model")
class Numbered(TypedPapers):
    """Gives each document a number of its own."""

    _times = itertools.count()

    def render(self, kind, model, locale, wanted):
        found = super().render(kind, model, locale, wanted)
        return evolve(found, content=b"no. %d" % next(self._times))


@broken(kits.Typed, "it_makes_each_kind_as_each_format", "is no application/pdf")
class Mislabelled(TypedPapers):
    """Says that its text is a PDF."""

    formats = (DocumentFormat.PDF,)


@broken(kits.Typed, "it_makes_each_kind_as_each_format", "it came as text/plain")
class Stubborn(TypedPapers):
    """Types whatever is wanted."""

    formats = (DocumentFormat.TEXT, DocumentFormat.HTML)

    def render(self, kind, model, locale, wanted):
        return super().render(kind, model, locale, DocumentFormat.TEXT)


@broken(kits.Typed, "it_makes_nothing_else", "no-such-kind as text/plain: raise Uns")
class Willing(TypedPapers):
    """Makes anything."""

    def render(self, kind, model, locale, wanted):
        return super().render(self.kinds[0], model, locale, wanted)


@broken(kits.Typed, "a_model_of_another_kind_is_refused", "raise Invalid, not TypeEr")
class Trusting(TypedPapers):
    """Takes what comes."""

    def render(self, kind, model, locale, wanted):
        return super().render(kind, [*model], locale, wanted)


@broken(kits.Typed, "a_document_has_the_name_of_a_file", "no name of a file")
class Wandering(TypedPapers):
    """Writes where it wants."""

    def render(self, kind, model, locale, wanted):
        found = super().render(kind, model, locale, wanted)
        return evolve(found, name=f"../{found.name}")


@pytest.mark.parametrize(("kit", "one", "test", "why"), BROKEN)
def test_a_broken_one_goes_red(kit, one, test, why):
    """The test that is there for it says what to mend."""
    name = {kits.Taxes: "engine", kits.Lots: "policy"}.get(kit, "renderer")
    made = one(*kit.models) if name == "renderer" else one()
    spoilt = type("Spoilt", (kit,), {name: made})
    with pytest.raises(AssertionError, match=why):
        getattr(spoilt(), f"test_{test}")()
