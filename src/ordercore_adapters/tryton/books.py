"""What Tryton calls the things that our papers name: looked up by code, once."""

from collections.abc import Sequence
from datetime import date

from attrs import frozen

import ordercore as oc
from ordercore_adapters.tryton.client import Domain, TrytonClient
from ordercore_adapters.tryton.settings import TrytonSettings

__all__ = ["Books", "Warehouse", "inner", "number_of"]

Part = oc.connecting.Part


@frozen
class Warehouse:
    """A place of Tryton's.

    Attributes:
        id: Tryton's.
        code: what people call it.
        storage: the id of where goods lie.
        output: the id of where they leave.
    """

    id: int
    code: str
    storage: int
    output: int


class Books:
    """Finds what is set up in Tryton, and remembers it: it does not change daily.

    Args:
        client: asks Tryton.
        settings: of the connection.
    """

    def __init__(self, client: TrytonClient, settings: TrytonSettings) -> None:
        self.client = client
        self.settings = settings
        self._known: dict[tuple[str, str], int] = {}
        self._places: dict[str, Warehouse] = {}
        self._currency = ""

    def currency(self, code: str) -> int:
        """Return Tryton's id of a currency.  Raises Rejected: it has none."""
        return self._by("currency.currency", "code", code)

    def account(self, code: str) -> int:
        """Return the id of an account.  Raises Rejected: there is none."""
        of_company = [["company", "=", self.settings.company]]
        return self._by("account.account", "code", code, of_company)

    def journal(self, code: str) -> int:
        """Return the id of a journal.  Raises Rejected: there is none."""
        return self._by("account.journal", "code", code)

    def unit(self) -> int:
        """Return the id of the unit in which articles are counted."""
        return self._by("product.uom", "symbol", self.settings.unit)

    def gram(self) -> int:
        """Return the id of the unit in which weights are told."""
        return self._by("product.uom", "symbol", "g")

    def category(self) -> int:
        """Return the id of the accounting category of articles that are new."""
        accounting = [["accounting", "=", True]]
        name = self.settings.category
        return self._by("product.category", "name", name, accounting)

    def country(self, code: str) -> int:
        """Return the id of a country.  Raises Rejected: it is not imported there."""
        return self._by("country.country", "code", code)

    def customers_place(self) -> int:
        """Return the id of the location where goods are that were sold."""
        return self._by("stock.location", "type", "customer")

    def company_currency(self) -> str:
        """Return the code of the currency in which the books are kept."""
        if not self._currency:
            domain = [["id", "=", self.settings.company]]
            fields = ["currency.code"]
            company = self.client.first("company.company", domain, fields)
            if company is None:
                raise _not_set_up("company", str(self.settings.company))
            self._currency = inner(company, "currency").text("code") or ""
            company.check_answer()
        return self._currency

    def period(self, day: date) -> int:
        """Return the id of the period of a day.  Raises Rejected: none is open."""
        domain: Domain = [
            ["start_date", "<=", day],
            ["end_date", ">=", day],
            ["type", "=", "standard"],
            ["state", "=", "open"],
            ["company", "=", self.settings.company],
        ]
        found = self.client.first("account.period", domain, ["id"])
        if found is None:
            raise _not_set_up("open period", day.isoformat())
        return number_of(found)

    def warehouses(self) -> Sequence[Warehouse]:
        """Return all places that have a code, by their ids.  Raises AdapterError."""
        fields = ["code", "storage_location", "output_location"]
        domain: Domain = [["type", "=", "warehouse"], ["code", "!=", None]]
        found = self.client.find("stock.location", domain, fields)
        places = [_warehouse(one) for one in found if one.maybe_text("code")]
        self._places = {place.code: place for place in places}
        return places

    def warehouse(self, code: str) -> Warehouse:
        """Return a place.  Raises NotFound: there is none of that code."""
        if code not in self._places:
            self.warehouses()
        if code not in self._places:
            raise oc.errors.NotFound("tryton", f"no warehouse {code}")
        return self._places[code]

    def sales_warehouse(self) -> Warehouse:
        """Return the place that sales name.  Raises NotFound, Rejected: none."""
        if self.settings.warehouse:
            return self.warehouse(self.settings.warehouse)
        first = next(iter(self._places.values() or self.warehouses()), None)
        if first is None:
            raise _not_set_up("warehouse", "with a code")
        return first

    def party(self, code: str) -> int:
        """Return the id of a party.  Raises NotFound: there is none of that code."""
        found = self.client.first("party.party", [["code", "=", code]], ["id"])
        if found is None:
            raise oc.errors.NotFound("tryton", f"no party {code}")
        return number_of(found)

    def products(self, skus: Sequence[str]) -> dict[str, int]:
        """Return the ids of articles.  Raises NotFound: one of them is not there."""
        wanted = list(dict.fromkeys(skus))
        domain: Domain = [["code", "in", wanted]]
        found = self.client.find("product.product", domain, ["code"], most=10_000)
        known = {one.text("code") or "": number_of(one) for one in found}
        if missing := [sku for sku in wanted if sku not in known]:
            raise oc.errors.NotFound("tryton", f"no article {missing[0]}")
        return known

    def _by(
        self, model: str, field: str, value: str, more: Sequence[object] = ()
    ) -> int:
        if (model, value) not in self._known:
            domain = [[field, "=", value], *more]
            found = self.client.first(model, domain, ["id"])
            if found is None:
                raise _not_set_up(model, value)
            self._known[model, value] = number_of(found)
        return self._known[model, value]


def number_of(record: Part) -> int:
    """Return Tryton's id of a record.  Raises MappingFailed: it has none."""
    number = record.whole("id")
    record.check_answer()
    return number


def inner(record: Part, name: str) -> Part:
    """Return a record that another one refers to; noted where there is none."""
    found = record.part(name)
    if found is None:
        record.wrong(name, "a record")
        return Part({}, record.where(name), record.findings)
    return found


def _warehouse(record: Part) -> Warehouse:
    place = Warehouse(
        record.whole("id"),
        record.text("code") or "",
        record.whole("storage_location"),
        record.whole("output_location"),
    )
    record.check_answer()
    return place


def _not_set_up(what: str, name: str) -> oc.AdapterError:
    return oc.errors.Rejected("tryton", f"no {what} {name or 'is named'}; set it up")
