"""What a rule asks of an order, and the answer with a reason for each part of it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.orders import Terms
from ordercore.rules import Facts, OtherOrder, When, goods_of
from ordercore.values import Address, Money
from tests.orders.samples import MONDAY, dkk
from tests.rules.shelf import applied, line, placed

BIG = placed(line("1", "MUG", 3), line("2", "CAP-7", 2), shipping=dkk(0))  # 445.00 DKK
ABROAD = placed(ship_to=Address("US"))


class TestLeaves:
    @pytest.mark.parametrize(
        ("when", "so"),
        [
            (When(), True),
            (When(country=("DK", "SE")), True),
            (When(country=("US",)), False),
            (When(channel=("web",)), True),
            (When(channel=("pos",)), False),
            (When(terms=(Terms.INVOICE,)), True),
            (When(terms=(Terms.PREPAID,)), False),
            (When(sku=("CAP-7",)), True),
            (When(sku=("CAP*",)), True),
            (When(sku=("CAP",)), False),
            (When(quantity_over=4), True),
            (When(quantity_over=5), False),
            (When(total_over=(dkk(44499),)), True),
            (When(total_over=(dkk(44500),)), False),
            (When(total_over=(Money.of("1", "EUR"),)), False),
            (When(total_over=(Money.of("1", "EUR"), dkk(1))), True),
            (When(flag=("VIP",)), False),
            (When(customer=("C-1",)), False),
        ],
    )
    def test_each_asks_one_thing(self, when, so):
        """Limits are passed, not met; an amount is never compared across currencies."""
        assert so == applied(BIG, when)

    def test_flags_are_those_of_the_order_now(self):
        """... the ones that it came with, and the ones that it was given."""
        assert applied(placed(flags=("VIP",)), When(flag=("VIP", "GIFT")))

    def test_groups_are_the_buyer_s(self):
        """Somebody else looks them up."""
        when = When(customer_group=("wholesale",))

        assert applied(BIG, when, Facts(("retail", "wholesale")))
        assert not applied(BIG, when, Facts(("retail",)))

    @pytest.mark.parametrize("first", [True, False])
    def test_the_first_order_of_a_guest_is_not_known(self, first):
        """Neither a rule for first orders nor one for later ones is so of a guest."""
        other = OtherOrder("A", MONDAY, ())
        when = When(first_order=first)

        assert not applied(BIG, when)
        assert first == applied(BIG, when, Facts(known=True))
        assert first != applied(BIG, when, Facts(others=(other,), known=True))

    @pytest.mark.parametrize(
        ("minutes", "so"), [(0, True), (10, True), (11, False), (-10, True)]
    )
    def test_the_same_again(self, minutes, so):
        """The same goods by the same buyer, placed just before or just after."""
        at = MONDAY - timedelta(minutes=minutes)
        facts = Facts(others=(OtherOrder("A", at, goods_of(BIG.lines)),), known=True)

        assert so == applied(BIG, When(same_again_within_min=10), facts)

    def test_other_goods_are_not_the_same_again(self):
        """Two gifts on one evening are no mistake."""
        goods = goods_of(placed(line("9", "CAP-7", 2)).lines)
        facts = Facts(others=(OtherOrder("A", MONDAY, goods),), known=True)

        assert not applied(BIG, When(same_again_within_min=10), facts)

    def test_lines_are_added_up_before_goods_are_compared(self):
        """Three mugs are two and one."""
        apart = placed(line("1", "MUG", 2), line("2", "MUG", 1))

        assert goods_of(placed(line("1", "MUG", 3)).lines) == goods_of(apart.lines)


LEAVES = [
    (When(country=("DK",)), lambda o: o.agreed.ship_to.country == "DK"),
    (When(country=("US", "SE")), lambda o: o.agreed.ship_to.country in {"US", "SE"}),
    (When(sku=("MUG",)), lambda o: "MUG" in {k.sku for k in o.lines}),
    (When(sku=("C*",)), lambda o: any(k.sku[0] == "C" for k in o.lines)),
    (When(quantity_over=4), lambda o: sum(k.quantity for k in o.lines) > 4),
    (When(total_over=(dkk(30000),)), lambda o: o.agreed.total.minor > 30000),
    (When(channel=("web",)), lambda o: o.agreed.channel == "web"),
]

trees = st.recursive(
    st.sampled_from(range(len(LEAVES))),
    lambda inner: st.one_of(
        st.tuples(st.just("all"), st.lists(inner, min_size=1, max_size=3)),
        st.tuples(st.just("any"), st.lists(inner, min_size=1, max_size=3)),
        st.tuples(st.just("not"), inner),
    ),
    max_leaves=12,
)


def as_when(tree):
    """Return a drawn tree as a condition."""
    match tree:
        case ("all", inner):
            return When(all=tuple(map(as_when, inner)))
        case ("any", inner):
            return When(any=tuple(map(as_when, inner)))
        case ("not", inner):
            return When(never=as_when(inner))
    return LEAVES[tree][0]


def evaluated(tree, order):
    """Return what a drawn tree says, without looking at how conditions are made."""
    match tree:
        case ("all", inner):
            return all(evaluated(one, order) for one in inner)
        case ("any", inner):
            return any(evaluated(one, order) for one in inner)
        case ("not", inner):
            return not evaluated(inner, order)
    return LEAVES[tree][1](order)


class TestGroups:
    @given(trees, st.sampled_from([BIG, ABROAD, placed(channel="pos")]))
    def test_and_or_and_not_are_those_of_logic(self, tree, order):
        """The answer is that of an evaluator that knows nothing of ours."""
        assert evaluated(tree, order) == applied(order, as_when(tree))

    @given(st.lists(st.sampled_from(LEAVES), max_size=3))
    def test_what_stands_in_one_table_has_to_be_so_together(self, leaves):
        """A table is an and."""
        fields = {}
        for when, says in leaves:
            for name in ("country", "sku", "quantity_over", "total_over", "channel"):
                if getattr(when, name) not in {None, ()}:
                    fields[name] = (getattr(when, name), says)
        when = When(**{name: value for name, (value, _) in fields.items()})

        assert all(says(BIG) for _, says in fields.values()) == applied(BIG, when)

    def test_the_reason_names_what_decided(self):
        """Who asks why sees what was looked at, and only what stood against it."""
        when = When(country=("US",), total_over=(dkk(1),))

        assert "no: country DK against US" == str(when.judge(BIG, Facts()))
        either = When(any=(When(country=("US",)), When(quantity_over=1)))
        assert "yes: (5 unit(s) against 1)" == str(either.judge(BIG, Facts()))
