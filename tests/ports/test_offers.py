"""What an adapter declares it has to have, and nothing else is asked of it."""

import inspect

import pytest

import ordercore as oc
from ordercore import ports
from ordercore.errors import Unsupported

TABLES = {
    ports.ShopCapability: (ports.SHOP_OPERATIONS, ports.Shop),
    ports.CarrierCapability: (ports.CARRIER_OPERATIONS, ports.Carrier),
    ports.ErpCapability: (ports.ERP_OPERATIONS, ports.Erp),
    ports.PaymentCapability: (ports.PAYMENT_OPERATIONS, ports.PaymentProvider),
    ports.LedgerCapability: (ports.LEDGER_OPERATIONS, ports.BooksLedger),
    ports.NotifierCapability: (ports.NOTIFIER_OPERATIONS, ports.Notifier),
    ports.TaxCapability: (ports.TAX_OPERATIONS, ports.TaxService),
}


class Small:
    """A shop that takes stock, and can do nothing else."""

    name = "small"
    capabilities = (ports.ShopCapability.STOCK,)

    def check(self):
        return ports.Health(ok=True)

    def push_stock(self, levels, *, key):
        return [ports.Receipt(level.sku) for level in levels]


class Boaster(Small):
    """One that declares more than it has."""

    capabilities = (*Small.capabilities, *ports.ShopCapability)
    channel = None
    refund = "by hand"


@pytest.mark.parametrize("capabilities", TABLES, ids=lambda one: one.__name__)
class TestTables:
    """Which operations a capability promises is written down once for each port."""

    def test_only_capabilities_promise_anything(self, capabilities):
        """Each key of the table is a capability of the port."""
        operations, _ = TABLES[capabilities]

        assert set(operations) <= set(capabilities)

    def test_whoever_can_do_everything_has_it_all(self, capabilities):
        """The protocol of the port is all of its operations, and nothing more."""
        operations, everything = TABLES[capabilities]

        bases = set(everything.__mro__)
        assert set(operations.values()) <= bases
        named = {ports.Adapter, everything, *operations.values()}
        ours = {base for base in bases if base.__module__.startswith("ordercore.")}
        assert named == ours

    def test_every_write_has_a_key(self, capabilities):
        """What changes something at the partner takes ``key``, by its name only."""
        operations, _ = TABLES[capabilities]
        reading = ("fetch_", "receive", "poll", "quote", "track", "validate_")
        reading += ("status", "balance", "channel")
        for protocol in operations.values():
            for name, member in vars(protocol).items():
                if name.startswith(("_", *reading)):
                    continue
                key = inspect.signature(member).parameters.get("key")
                assert key is not None, name
                assert inspect.Parameter.KEYWORD_ONLY is key.kind, name


CHANNEL = "channel: got None, expected a property"


class TestOffers:
    """An adapter is believed what it declares only when it has it."""

    def test_a_small_one_is_one(self):
        """It has what it declares."""
        assert [] == [*ports.offer_problems(Small(), ports.SHOP_OPERATIONS)]
        assert isinstance(Small(), ports.Adapter)
        assert isinstance(Small(), ports.PushesStock)
        assert not isinstance(Small(), ports.FetchesOrders)

    def test_what_is_declared_and_not_there_is_named(self):
        """Each method and property that is missing, and the capability for it."""
        found = [*ports.offer_problems(Boaster(), ports.SHOP_OPERATIONS)]

        told = [str(finding) for finding in found]
        missing_here = {finding.where for finding in found}
        assert "push_stock" not in missing_here
        for missing in ("fetch_orders: got None, expected a method", CHANNEL):
            assert f"{missing}; orders is declared" in told
        assert any(one.startswith("refund: got 'by hand'") for one in told)
        assert {"receive", "poll", "cancel", "acknowledge"} <= missing_here

    @pytest.mark.parametrize("thing", [None, object(), Small, "small"])
    def test_what_is_no_adapter_is_told_what_it_lacks(self, thing):
        """A class is none either: an adapter is of one connection."""
        (finding,) = ports.offer_problems(thing, ports.SHOP_OPERATIONS)

        assert "name, capabilities and check()" == finding.expected

    def test_what_is_not_declared_is_not_asked(self):
        """It is refused before anything is sent."""
        ports.require(Small(), "stock")
        with pytest.raises(Unsupported, match="small: does not do refund: it can st"):
            ports.require(Small(), ports.ShopCapability.REFUND)


class TestHistory:
    """A history of demand is looked at before anybody forecasts from it."""

    def test_all_that_is_wrong_is_told(self):
        """Units below zero, periods without days, and gaps that are not in it."""
        with pytest.raises(oc.Invalid) as refused:
            ports.DemandHistory("MUG", oc.day("2026-11-02"), [1, -1], 0, short={2})

        assert ["units[1]", "period_days", "short"] == [
            finding.where for finding in refused.value.findings
        ]

    def test_a_forecast_begins_where_it_ends(self):
        """Two weeks from a Monday on end with the Monday after them."""
        history = ports.DemandHistory("MUG", oc.day("2026-11-02"), [3, 0])

        assert oc.day("2026-11-16") == history.ends_on
