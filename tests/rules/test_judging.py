"""The rules are asked about an order: what follows, and why each did or did not."""

import pytest
from attrs import evolve

from ordercore.errors import Invalid
from ordercore.orders import Cancel, Flag, Gate, Hold, Judge, PlaceHold, Verdict
from ordercore.rules import (
    Criticality,
    Facts,
    HoldThen,
    PublishRules,
    Rule,
    RuleBook,
    RuleKind,
    RulesPublished,
    RuleStep,
    Then,
    When,
    applies,
)
from tests.orders.samples import MONDAY, ORDER
from tests.rules.shelf import HOLD, ask, line, placed
from tests.telling import told

DK = When(country=("DK",))
US = When(country=("US",))


class TestCommands:
    def test_a_hold_says_which_rule_and_version_placed_it(self):
        """The journal tells who decided, when, and why."""
        found = ask(placed(), Rule("home", DK, HOLD), at=MONDAY)
        hold = Hold(
            "rule-home",
            Gate.CONFIRM,
            "manual",
            "country DK against DK",
            "",
            "rules 3",
            MONDAY,
        )

        assert (
            PlaceHold(ORDER, hold),
            Judge(ORDER, Verdict(3, ("home",))),
        ) == found.commands

    def test_what_does_not_apply_does_nothing(self):
        """... and says why not."""
        found = ask(placed(), Rule("abroad", US, HOLD))

        assert () == found.commands
        assert "abroad: no: country DK against US" == str(found.why[0])

    def test_flags_strategy_and_notes(self):
        """What a rule sets; of two strategies the first one counts."""
        found = ask(
            placed(),
            Rule("a", DK, Then(flag=("VIP", "acme.x"), strategy="near", note="call")),
            Rule("b", DK, Then(flag=("VIP",), strategy="cheap")),
        )
        why = "rule a: country DK against DK"

        assert (
            Flag(ORDER, "VIP", "rules 3", None, why),
            Flag(ORDER, "acme.x", "rules 3", None, why),
            Judge(ORDER, Verdict(3, ("a", "b"), ("a: call",), "near")),
        ) == found.commands
        after = told(placed(), *found.commands)
        assert ("VIP", "acme.x") == after.flags
        assert "near" == after.strategy

    def test_carried_out_twice_it_does_nothing_more(self):
        """A rule's result is idempotent."""
        rules = (
            Rule("hold", DK, HOLD),
            Rule("flag", DK, Then(flag=("VIP",))),
            Rule("note", DK, Then(note="look")),
        )
        once = told(placed(), *ask(placed(), *rules, at=MONDAY).commands)

        assert once == told(once, *ask(once, *rules).commands)

    def test_information_is_recorded_and_lets_the_order_go_on(self):
        """Dynamics 365: a critical rule holds, an informative one tells."""
        rule = Rule("tell", DK, HOLD, criticality=Criticality.INFORMATION)
        after = told(placed(), *ask(placed(), rule).commands)

        assert () == after.holds
        assert (
            "tell: would hold at CONFIRM: manual: country DK against DK",
        ) == after.marks.verdict.notes

    def test_lines_that_are_held_by_themselves(self):
        """Only the lines of which the condition is so wait, each with its own hold."""
        order = placed(line("1", "MUG"), line("2", "KNIFE"), line("3", "KNIFE", 9))
        then = Then(HoldThen(Gate.SOURCE, "restricted_item", "age?", lines=True))
        found = ask(order, Rule("sharp", When(sku=("KNIFE",)), then))

        assert ["2", "3"] == [h.line for h in told(order, *found.commands).holds]
        assert "hold line 2, 3 at SOURCE: restricted_item" == found.why[0].does[0]
        none = ask(order, Rule("dull", When(sku=("FORK",)), then))
        assert () == none.commands

    def test_an_order_that_has_ended_is_left_alone(self):
        """ORD 69: nothing is done to it any more."""
        over = told(placed(), Cancel(ORDER, "regret"))

        assert () == ask(over, Rule("home", DK, HOLD)).commands

    def test_a_released_hold_comes_back_when_the_rules_are_asked_again(self):
        """Who let the order go had looked at what was agreed then."""
        rule = Rule("home", DK, HOLD)
        held = told(placed(), *ask(placed(), rule).commands)
        let_go = held.with_holds([])

        assert held.holds == told(let_go, *ask(let_go, rule).commands).holds

    def test_what_no_longer_applies_is_recorded(self):
        """After a change an order may be judged better than before."""
        once = told(placed(), *ask(placed(), Rule("home", DK, HOLD)).commands)
        found = ask(once, Rule("home", US, HOLD))

        assert (Judge(ORDER, Verdict(3)),) == found.commands


class TestFilters:
    STEP = Rule("small", DK, kind=RuleKind.FILTER, step=RuleStep.CONFIRM)

    def test_a_step_is_left_to_people_unless_every_filter_lets_it_pass(self):
        """Which orders the house handles by itself at a step."""
        other = Rule("us", US, kind=RuleKind.FILTER, step=RuleStep.CONFIRM)

        assert frozenset() == ask(placed(), self.STEP).left_to_people
        found = ask(placed(), self.STEP, other)
        assert {RuleStep.CONFIRM} == found.left_to_people
        assert "us: no: country DK against US -> CONFIRM is left to people" in str(
            found
        )
        assert () == found.commands

    @pytest.mark.parametrize("step", RuleStep)
    def test_only_their_own_step(self, step):
        """Without a filter the house does everything."""
        us = Rule("us", US, kind=RuleKind.FILTER, step=RuleStep.CONFIRM)
        book = RuleBook(1, (us,))

        assert (step is not RuleStep.CONFIRM) == applies(book, step, placed(), Facts())
        assert applies(None, step, placed(), Facts())


class TestPublishing:
    def test_each_publication_is_a_version(self):
        """The same rules again are no new version."""
        first, second = (Rule("a", DK, HOLD),), (Rule("a", US, HOLD),)
        book = told(None, PublishRules(first), PublishRules(first, "Ann"))

        assert RuleBook(1, first) == book
        assert RuleBook(2, second) == told(book, PublishRules(second))
        assert RuleBook(2, ()) == told(book, PublishRules(()))
        assert () == PublishRules(()).decide(None)
        assert (RulesPublished(first, "Ann", MONDAY),) == PublishRules(
            first, "Ann", MONDAY
        ).decide(None)

    def test_everything_that_is_wrong_is_named(self):
        """Each finding with the path that the file has."""
        rules = (
            Rule("a b", When(country=("DK", "XX")), HOLD),
            Rule("x", When(any=(When(terms=("CASH",)),)), Then()),
            Rule("x", When(never=When(quantity_over=-1)), Then(flag=("vip",))),
            Rule("f", DK, HOLD, RuleKind.FILTER),
            Rule("g", DK, Then(HoldThen(Gate.SHIP, "because")), step=RuleStep.SOURCE),
        )
        with pytest.raises(Invalid) as error:
            PublishRules(rules).decide(None)

        assert [
            "rule[0].id",
            "rule[0].when.country[1]",
            "rule[1].then",
            "rule[1].when.any[0].terms[0]",
            "rule[2].then.flag[0]",
            "rule[2].when.not.quantity_over",
            "rule[2].id",
            "rule[3].step",
            "rule[3].then",
            "rule[4].step",
            "rule[4].then.hold.reason",
        ] == [finding.where for finding in error.value.findings]

    def test_the_order_in_the_book_is_the_order_of_the_answers(self):
        """Deterministic: the same rules in the same order say the same."""
        rules = [Rule(name, DK, HOLD) for name in "ba"]
        found = ask(placed(), *rules)

        assert ["b", "a"] == [answer.rule.id for answer in found.why]
        assert found == ask(placed(), *rules)
        assert found != ask(placed(), *reversed(rules))
        assert "rules 3" == evolve(found).rules
