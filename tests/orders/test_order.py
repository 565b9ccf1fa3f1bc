"""An order: what was agreed, and where each unit of it is."""

import pickle

import pytest
from attrs import evolve, exceptions

from ordercore.orders import order_stream
from ordercore.values import Address
from tests.orders.samples import agreed, allocated, confirmed, dkk, line, placed

TWO = (line("1", "MUG", 3), line("2", "TEA", 5))


class TestAgreed:
    def test_its_total_is_what_the_buyer_owes(self):
        """Lines and carriage, and the taxes where they come on top."""
        taxed = [line(tax=dkk(6675)), line("2", "TEA", 1, tax=dkk(2225))]
        on_top = agreed(*taxed, shipping_tax=dkk(975))

        assert dkk(3 * 8900 + 6675 + 8900 + 2225 + 3900 + 975) == on_top.total

    def test_a_tax_that_is_included_is_not_added(self):
        """MON 10: where amounts contain their tax, the total is their sum."""
        taxed = line(tax=dkk(5340))
        inside = agreed(taxed, shipping_tax=dkk(780), tax_included=True)

        assert dkk(3 * 8900 + 3900) == inside.total

    def test_it_says_nothing_about_a_person(self):
        """PLG 133: names, streets and notes stay out of repr."""
        home = Address("DE", "12209", "Berlin", ("Obere Str. 57",), "Maria Anders")
        shown = repr(agreed(ship_to=home, note="for my mother"))

        assert not [s for s in ("Maria", "Obere", "12209", "mother") if s in shown]

    def test_it_is_a_value(self):
        """Equal agreements are equal, also after one was asked where its lines are."""
        one, other = agreed(*TWO), agreed(*TWO)

        assert {"1": 0, "2": 1} == one.places
        assert one == other
        assert hash(one) == hash(other)
        assert one == pickle.loads(pickle.dumps(one))
        with pytest.raises(exceptions.FrozenInstanceError):
            one.currency = "EUR"

    def test_a_changed_agreement_knows_its_own_lines(self):
        """The places of the lines are those of the value itself, not of its origin."""
        one = agreed(*TWO)
        assert 2 == len(one.places)

        assert {"1": 0} == evolve(one, lines=TWO[:1]).places


class TestOrder:
    def test_a_line_is_found_by_its_id(self):
        """A line, its place and its progress belong together."""
        order = placed(*TWO)

        assert TWO[1] == order.line("2")
        assert 1 == order.index("2")
        assert (TWO[1], order.progress[1]) == order.find("2")

    def test_its_stream(self):
        """An order's events stand in one stream."""
        assert "order/W-1001" == order_stream("W-1001") == placed().stream

    def test_an_unknown_line_is_refused_with_some_that_there_are(self):
        """Ten names are enough to see what they look like."""
        order = placed(*[line(str(n)) for n in range(12)])
        with pytest.raises(Exception, match="Name one of") as caught:
            order.line("99")

        assert "order.no-line" == caught.value.code
        assert caught.value.remedy.endswith("0, 1, 2, 3, 4, 5, 6, 7, 8, 9")
        assert "12 line(s)" in caught.value.because


class TestProgress:
    def test_its_buckets_are_what_was_ordered(self):
        """ORD 65: every unit is in one bucket."""
        progress = allocated(("1", "CPH", 2)).progress[0]

        assert 3 == progress.quantity
        assert (1, 2, 2, 0) == (
            progress.waiting,
            progress.allocated,
            progress.claimed,
            progress.out,
        )

    def test_a_claim_is_found_by_its_fulfilment_order(self):
        """One fulfilment order has one claim on a line, another has none."""
        progress = allocated(("1", "CPH", 2)).progress[0]

        assert 2 == progress.claim("W-1001-1").total
        assert progress.claim("W-1001-2") is None

    def test_a_line_is_finished_when_nothing_has_to_move(self):
        """Waiting units keep a line open."""
        assert not confirmed().progress[0].finished
