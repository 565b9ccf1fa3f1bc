"""The contract goes red on every broken channel, each for its own reason."""

from datetime import datetime
from decimal import Decimal

import pytest

import ordercore as oc
from ordercore.testing.channel import ChannelContract

SAMPLE = {
    "no": "77",
    "placed": "2026-11-23T10:00:00Z",
    "currency": "EUR",
    "country": "DE",
    "goods": [{"sku": "MUG", "units": 2, "price": "9.50"}],
}


class Right:
    """A channel that keeps the contract, in few lines."""

    name = "right"

    def parse(self, raw):
        try:
            return self.read(raw)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            expected = f"an order of this market: {error!r}"
            raise oc.Invalid.at("order", raw, expected) from error

    def read(self, raw):
        money = oc.Money.of
        lines = [
            oc.ImportedLine(
                oc.sku(one["sku"]),
                oc.quantity(one["units"]),
                self.price(money(one["price"], raw["currency"])),
            )
            for one in raw["goods"]
        ]
        if not lines:
            raise oc.Invalid.at("goods", raw["goods"], "at least one")
        return oc.Imported(
            oc.check_id(raw["no"]),
            raw["no"],
            raw["currency"],
            oc.Address(oc.country_code(raw["country"])),
            lines,
            placed_at=oc.instant(raw["placed"]),
        )

    def price(self, money):
        if money.minor < 0:
            raise oc.Invalid.at("price", money, "zero or more")
        return money


def broken(why):
    """Return a decorator that notes how the contract should complain."""

    def noted(channel):
        channel.why = why
        return channel

    return noted


@broken("alphabet|1 to 64")
class BadName(Right):
    name = "a name"


@broken("leave out the full stop")
class Dotted(Right):
    name = "market.eu"


@broken(r"goods\[0\].price = True is read as another number")
class Floating(Right):
    def read(self, raw):
        goods = [one | {"price": f"{float(one['price']):.2f}"} for one in raw["goods"]]
        return super().read({**raw, "goods": goods})


@broken(r"goods\[0\].units = 7.9 is read as another number: it was made a whole")
class Truncating(Right):
    def read(self, raw):
        goods = [self.whole(one) for one in raw["goods"]]
        return super().read({**raw, "goods": goods})

    def whole(self, one):
        units = one["units"]
        return one | {"units": int(units) if type(units) is float else units}


@broken("without no: KeyError")
class Crashing(Right):
    def parse(self, raw):
        return self.read(raw)


@broken("changed its input")
class Greedy(Right):
    def parse(self, raw):
        raw.setdefault("seen", True)
        return super().parse(raw)


@broken("two answers")
class Forgetful(Right):
    count = 0

    def read(self, raw):
        self.count += 1
        one = super().read(raw)
        return oc.Imported(
            one.external_id, f"{self.count}", one.currency, one.ship_to, one.lines
        )


@broken("quantity -2 is not positive")
class Negative(Right):
    def read(self, raw):
        one = super().read(raw)
        lines = [
            oc.ImportedLine(ln.sku, -ln.quantity, ln.unit_price) for ln in one.lines
        ]
        return oc.Imported("1", "1", one.currency, one.ship_to, lines)


@broken("is not in EUR")
class Foreign(Right):
    def read(self, raw):
        one = super().read(raw)
        fee = oc.Money.of("1.00", "USD")
        return oc.Imported("1", "1", one.currency, one.ship_to, one.lines, shipping=fee)


@broken("aware UTC")
class Naive(Right):
    def read(self, raw):
        one = super().read(raw)
        at = datetime(2026, 11, 23)  # noqa: DTZ001 - the point of it
        return oc.Imported("1", "1", one.currency, one.ship_to, one.lines, placed_at=at)


@broken("unknown terms")
class Generous(Right):
    def read(self, raw):
        one = super().read(raw)
        return oc.Imported(
            "1", "1", one.currency, one.ship_to, one.lines, terms="SOMEDAY"
        )


@broken("an order without lines")
class Empty(Right):
    def read(self, raw):
        one = super().read(raw)
        return oc.Imported("1", "1", one.currency, one.ship_to, ())


@broken("no external id")
class Anonymous(Right):
    def read(self, raw):
        one = super().read(raw)
        return oc.Imported("", "1", one.currency, one.ship_to, one.lines)


@broken("the discount is more than the price")
class Charitable(Right):
    def read(self, raw):
        one = super().read(raw)
        off = oc.Money.of("99.00", "EUR")
        line = oc.ImportedLine("MUG", 1, oc.Money.of("1.00", "EUR"), off)
        return oc.Imported("1", "1", "EUR", one.ship_to, [line])


@broken("without a reason")
class Silent(Right):
    def read(self, raw):
        one = super().read(raw)
        left = oc.LeftOut("row 1", "", "row.odd")
        return oc.Imported(
            "1", "1", one.currency, one.ship_to, one.lines, left_out=[left]
        )


@broken("the sample is an order, got None")
class Nothing(Right):
    def parse(self, raw):
        return None


@broken("an empty payload was read")
class Trusting(Right):
    def parse(self, raw):
        return super().parse(raw or SAMPLE)


@broken("names no field")
class Vague(Right):
    def parse(self, raw):
        try:
            return super().parse(raw)
        except oc.Invalid:
            raise oc.Invalid.at("", raw, "something else") from None


@broken("say what is wrong")
class Wordless(Right):
    def parse(self, raw):
        try:
            return super().parse(raw)
        except oc.Invalid:
            raise oc.Invalid([]) from None


@broken("got NotAnOrder")
class Declining(Right):
    def parse(self, raw):
        left = oc.LeftOut("row 1", "not today", "row.odd")
        return oc.NotAnOrder("1", [left])


def run(channel, **more):
    """Run the contract on *channel* and return its complaints, one on a line."""
    contract = type("Test", (ChannelContract,), {"channel": channel, "sample": SAMPLE})
    for name, value in more.items():
        setattr(contract, name, value)
    complaints = []
    for name in dir(contract):
        if name.startswith("test_") and name != "test_no_damage_is_a_crash":
            try:
                getattr(contract(), name)()
            except (AssertionError, oc.Invalid) as error:
                complaints.append(f"{name}: {error}")
    return "\n".join(complaints)


class TestRight(ChannelContract):
    """A channel of thirty lines that keeps the contract."""

    channel = Right()
    sample = SAMPLE


class TestRed:
    """A broken channel is found, and the message says what to mend."""

    @pytest.mark.parametrize("kind", Right.__subclasses__(), ids=lambda k: k.__name__)
    def test_each_for_its_own_reason(self, kind):
        """The complaint is the one that fits."""
        complaint = run(kind())

        assert complaint, f"{kind.__name__} was not found"
        with pytest.raises(AssertionError, match=kind.why):
            raise AssertionError(complaint)

    def test_a_cancellation_is_tested_too(self):
        """Its sample has to be one."""
        assert "test_it_reads_its_cancellation" in run(
            Right(), cancellation_sample=SAMPLE
        )

    def test_yes_is_not_one_unit_where_the_sample_has_one(self):
        """The sample looks the same then, and is found all the same."""

        class Agreeable(Right):
            def read(self, raw):
                goods = [one | {"units": one["units"] * 1} for one in raw["goods"]]
                return super().read({**raw, "goods": goods})

        sample = {**SAMPLE, "goods": [{"sku": "MUG", "units": 1, "price": "9.50"}]}

        assert "goods[0].units = True" in run(Agreeable(), sample=sample)
        assert "" == run(Right(), sample=sample)

    def test_whole_prices_may_have_a_point(self):
        """A shop that sends 10 euros as 10 means 7.90 by 7.9; units stay whole."""

        class Numeric(Right):
            def read(self, raw):
                goods = [
                    one | {"price": f"{self.amount(one['price']):.2f}"}
                    for one in raw["goods"]
                ]
                return super().read({**raw, "goods": goods})

            def amount(self, price):
                if type(price) not in {int, float}:
                    raise oc.Invalid.at("price", price, "a number")
                return Decimal(str(price))

        goods = [{"sku": "MUG", "units": 2, "price": 10}]

        assert "" == run(Numeric(), sample={**SAMPLE, "goods": goods})

    def test_a_sample_has_to_survive_json(self):
        """What cannot be kept cannot be tried again."""

        class Odd(Right):
            def parse(self, raw):
                return super().parse({**raw, "no": str(type(raw["no"]).__name__)})

        sample = {**SAMPLE, "no": ()}

        assert "once it was kept as JSON" in run(Odd(), sample=sample)

    def test_chance_finds_what_is_well_hidden(self):
        """Two faults at once are found by drawing them."""

        class Hidden(Right):
            def parse(self, raw):
                if not raw.get("country") and not raw.get("currency"):
                    raise KeyError("country")
                return super().parse(raw)

        contract = type(
            "Test", (ChannelContract,), {"channel": Hidden(), "sample": SAMPLE}
        )

        assert "" == run(Hidden(), test_an_empty_payload_is_refused=lambda self: None)
        with pytest.raises(AssertionError, match="KeyError"):
            contract().test_no_damage_is_a_crash()
