"""What comes back to a shop, and what it pays out: the end of an order's life there."""

import json
from typing import Any, cast

from ordercore.accounts import Payout
from ordercore.plugins import Imported, ImportedReturn, Raw
from ordercore.ports import ShopCapability
from ordercore.testing.adapter import AdapterContract, drained, pages_differ
from ordercore.testing.channel import check_parsed

__all__ = ["AfterSaleContract"]

Can = ShopCapability


class AfterSaleContract(AdapterContract):
    """What the adapter of a shop promises about returns and payouts."""

    def ordered(self, shop: Any, quantity: int) -> tuple[str, Imported]:
        """Return a new order: the shop's id of it, and what the channel reads."""
        raise NotImplementedError

    def send_back(self, order: str, quantity: int) -> str | None:
        """Have the buyer of an order that has left announce a return of its only line.

        Yours to write where RETURNS is declared; return the shop's id of it.  None
        leaves the look out.
        """
        del order, quantity
        return None

    def pay_out(self, order: str) -> str | None:
        """Have the shop pay out what was paid for an order; return its statement.

        Yours to write where SETTLEMENTS is declared; None leaves the look out.
        """
        del order
        return None

    def test_no_return_is_left_out_between_pages(self) -> None:
        """Pages of one and of many have the same returns, each as it is."""
        shop = self.needs(Can.RETURNS)
        by_one, _ = drained(shop.fetch_returns, 1)
        by_many, cursor = drained(shop.fetch_returns, 50)
        for raw in by_many:
            check_version(raw, f"return {raw.where}")
        one, many = (
            {(raw.where, raw.version) for raw in raws} for raws in (by_one, by_many)
        )
        assert one == many, pages_differ(one ^ many)
        order, _ = self.ordered(shop, 2)
        sent = self.send_back(order, 1)
        found, _ = drained(shop.fetch_returns, 50, cursor)
        assert sent is None or sent in {raw.where for raw in found}, (
            f"return {sent} is not behind the cursor {cursor!r}"
        )

    def test_a_return_can_be_kept_and_read(self) -> None:
        """It is JSON, and is read as a return of a line of the order."""
        shop = self.needs(Can.RETURNS)
        order, bought = self.ordered(shop, 2)
        sent = self.send_back(order, 1)
        raws, _ = drained(shop.fetch_returns, 50)
        for raw in raws:
            assert isinstance(raw, Raw), f"a page holds Raw, not {raw!r}"
            kept = json.loads(json.dumps(raw.payload))
            assert kept == raw.payload, f"{raw.where} changes when it is kept as JSON"
            parsed = shop.channel.parse(raw.payload)
            assert isinstance(parsed, ImportedReturn), (
                f"{raw.where} is read as {type(parsed).__name__}, no ImportedReturn"
            )
            check_parsed(parsed, f"return {raw.where}")
            if raw.where == sent:
                _check_mine(parsed, order, bought)

    def test_a_payout_has_its_orders(self) -> None:
        """Whoever goes on from a cursor sees a new one, with the shop's own ids."""
        shop = self.needs(Can.SETTLEMENTS)
        order, _ = self.ordered(shop, 1)
        _, cursor = drained(shop.fetch_settlements, 50)
        statement = self.pay_out(order)
        found, _ = drained(shop.fetch_settlements, 50, cursor)
        for payout in found:
            assert isinstance(payout, Payout), f"a page holds Payout, not {payout!r}"
            check_parsed(payout)
        if statement is not None:
            mine = [one for one in found if one.statement == statement]
            assert len(mine) == 1, f"payout {statement} is not behind {cursor!r}"
            orders = {line.order for line in mine[0].lines}
            assert order in orders, f"payout {statement} is for {sorted(orders)}"


def _check_mine(sent: ImportedReturn, order: str, bought: Imported) -> None:
    assert sent.of == order, f"a return of order {order} says {sent.of!r}"
    lines = [(line.line, line.quantity) for line in sent.lines]
    mine = [(bought.lines[0].reference, 1)]
    assert lines == mine, f"{mine} were announced, {lines} read"


def check_version(raw: Raw, what: str) -> None:
    """Assert that a raw order or return says which version of it it is."""
    version = cast("object", raw.version)  # which an adapter need not keep to
    assert isinstance(version, str) and version, (
        f"{what} has the version {raw.version!r}; give it what differs whenever the "
        "thing does, such as its time of change, or a hash of its payload"
    )
