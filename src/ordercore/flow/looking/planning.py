"""Look before doing: the plans that can be made of what is stored now."""

from collections.abc import Sequence

from attrs import evolve

from ordercore.accounts import (
    STORE_CREDIT,
    Account,
    Kind,
    MoneyPlan,
    account_stream,
    credits_of,
    discount_left,
    due_again,
    nothing_left,
    plan_capture,
    plan_credit,
    plan_refund,
    surplus,
    units_left,
)
from ordercore.accounts.account import existing
from ordercore.accounts.units import merged
from ordercore.accounts.valuing import credit_of
from ordercore.catalog import Substituting
from ordercore.errors import Invalid
from ordercore.flow.asking.settling import known_as
from ordercore.flow.days.promising import (
    PromisePlan,
    Wanted,
    promise_lines,
    timetable_of,
)
from ordercore.flow.looking.batching import BatchPlanner
from ordercore.flow.looking.consolidating import ConsolidatingPlanner
from ordercore.flow.looking.goods_planning import GoodsPlanner
from ordercore.flow.looking.labelling import label_parcel, parcel_of
from ordercore.flow.looking.returning import ReturnPlanner
from ordercore.flow.looking.ruling import judgement_of
from ordercore.flow.looking.situation import source_order
from ordercore.flow.looking.substituting import SubstitutePlan, plan_substitutes
from ordercore.flow.seeing.views import Views
from ordercore.orders import Gate, LineQuantity
from ordercore.parties import check_known
from ordercore.rules import Judgement
from ordercore.shipping import NOT_ASKED, LabelPlan, LiveRates
from ordercore.sourcing import SourcingPlan
from ordercore.values import Dimensions, Money

__all__ = [
    "Planner",
]


class Planner(ConsolidatingPlanner, BatchPlanner, GoodsPlanner, ReturnPlanner):
    """The plans of a shop.  Each looks, and changes nothing."""

    def source(self, order: str) -> SourcingPlan:
        """Return from where the waiting units of an order are best shipped, and why.

        Raises Refused: ``order.unknown``, ``rates.none``; and where nobody could carry
        the plan out, ``order.illegal`` unless it is CONFIRMED and ``order.held``.
        """
        views = self._look()
        found = views.order(order)
        found.check_open("source")
        found.check_gate(Gate.SOURCE, "source")
        return source_order(found, views)

    def substitute(self, order: str, *, by: str = "") -> SubstitutePlan:
        """Return what could come instead of the units of an order that wait.

        The catalogue says which articles may (``catalog.DefineSubstitutes``).  The
        buyer pays what was agreed for the units that are replaced.

        Args:
            order: which order.
            by: who wants it.

        Raises Refused ``order.unknown``, and what changing the order would raise.
        """
        may = {Substituting.OFFER, Substituting.AUTOMATIC}
        return plan_substitutes(order, self._look(), may, by)

    def rules(self, order: str) -> Judgement:
        """Return what the shop's rules say of an order now, and why.

        Raises Refused ``order.unknown``.
        """
        views = self._look()
        return judgement_of(views.order(order), views)

    def refund(
        self,
        order: str,
        amount: Money | None = None,
        lines: Sequence[LineQuantity] = (),
        *,
        store_credit: bool = False,
    ) -> MoneyPlan:
        """Return which payments of an order give money back, and why.

        A refund alone changes nothing of what is owed: the plan says what of it is due
        again.  :meth:`goodwill` makes an order cheaper, and so gives money back.

        Args:
            order: whose money it is.
            amount: how much; None for what was paid and is not owed.
            lines: units that are credited first, and of which the value goes back.
            store_credit: whether the buyer gets it as credit in the store instead.

        Raises Refused ``order.unknown``, ``account.unknown``, ``value.no-owner``,
        ``customer.forgotten``; Invalid: both an amount and lines, or an amount that
        cannot be.
        """
        views = self._look()
        account = account_of(order, views)
        if lines and amount is not None:
            raise Invalid.at("amount", str(amount), "None where lines are given")
        if lines:
            plan = refund_units(account, lines, views)
        else:
            back = surplus(account) if amount is None else amount
            plan = due_again(account, plan_refund(account, back))
        if store_credit:
            buyer = views.order(order).agreed.customer
            credit_of(order, buyer, STORE_CREDIT, plan.asked)  # somebody has to own it
            if kept := known_as(buyer, views):
                check_known(kept, f"make store credit of order {order} for")
            credit = plan_credit(account, plan.asked)
            return evolve(credit, credits=plan.credits, due_again=plan.due_again)
        return plan

    def promise(self, order: str) -> PromisePlan:
        """Return the days that can be promised for an order now, and why.

        Units that have a place leave from there; the others from where they would be
        sourced.  Raises Refused ``order.unknown``, ``order.illegal`` unless it is
        CONFIRMED, ``rates.none``, ``promise.no-timetable``.
        """
        views = self._look()
        found = views.order(order)
        found.check_open("promise dates for")
        timetable_of(views)
        claimed = [
            Wanted(line.id, line.sku, claim.node, claim.total)
            for line, progress in zip(found.lines, found.progress, strict=True)
            for claim in progress.claims
            if claim.total
        ]
        plan = source_order(found, views)
        sourced = [Wanted(a.line, a.sku, a.node, a.quantity) for a in plan.assignments]
        lost = {missing.line for missing in plan.missing}
        wanted = [one for one in (*claimed, *sourced) if one.line not in lost]
        return promise_lines(found, wanted, views.now, views)

    def capture(self, order: str, amount: Money | None = None) -> MoneyPlan:
        """Return which authorisations of an order are drawn on.

        Args:
            order: whose money it is.
            amount: how much; None for all that is due and not asked for.

        Raises Refused ``order.unknown``, ``account.unknown``; Invalid.
        """
        views = self._look()
        account = account_of(order, views)
        if amount is None:
            zero = Money.zero(account.currency)
            amount = max(account.unpaid - account.under_way(Kind.CAPTURE), zero)
        return plan_capture(account, amount, views.now)

    def label(
        self,
        parcel: str,
        size: Dimensions | None = None,
        live: LiveRates = NOT_ASKED,
    ) -> LabelPlan:
        """Return who carries a parcel for the least, under its own number.

        Args:
            parcel: which one.
            size: its outer size, where a carrier charges by it; None for that of a unit
                that is alone in it, as the catalogue has it.
            live: what carriers say themselves; ``flow.live_rates`` asks them.

        Raises Refused ``parcel.unknown``, ``node.unknown``, ``rates.none``.
        """
        views = self._look()
        return label_parcel(parcel_of(parcel, views), views, size, live)


def account_of(order: str, views: Views) -> Account:
    """Return an order's account.

    Raises Refused ``order.unknown``, ``account.unknown``.
    """
    account: Account | None = views.state(account_stream(order))
    if account is None:
        views.order(order)
    return existing(account, order, "plan")


def refund_units(
    account: Account, lines: Sequence[LineQuantity], views: Views
) -> MoneyPlan:
    """Return the plan that credits units and gives their value back.

    Carriage and fees go along when nothing else is left of the order, whatever went
    first.  Units that are on no invoice are worth nothing here: they are cancelled, not
    credited.
    """
    units = merged(lines)
    whole = nothing_left(account, units) and not any(units_left(account).values())
    today = account.policy.day_of(views.now)
    notes = tuple(credits_of(account, units, "given back", today, whole=whole))
    after = account
    for note in notes:
        for event in note.decide(after):
            after = event.apply(after)
    early = views.order(account.order).agreed.payment_terms.early
    less = discount_left(account, early) - discount_left(after, early)
    return plan_refund(account, after.credited - account.credited - less, notes)
