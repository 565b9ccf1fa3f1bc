"""A shop's rules as a TOML file that people write and read."""

import pytest
from hypothesis import given, settings

from ordercore.errors import Invalid
from ordercore.flow import read_rules, write_rules
from ordercore.orders import Gate
from ordercore.rules import (
    Criticality,
    HoldThen,
    PublishRules,
    Rule,
    RuleKind,
    RuleStep,
    Then,
    When,
)
from ordercore.testing.rules import rule_books
from ordercore.values import Money

TEXT = """
[[rule]]
id = "big-abroad"
when = {country = ["US", "CA"], total_over = "5000 EUR", not = {customer_group = "vip"}}
then = {hold = {gate = "CONFIRM", reason = "export_control"}, flag = "FRAUD_REVIEW"}

[[rule]]
id = "knives"
criticality = "information"
[rule.when]
any = [{sku = "KNIFE*"}, {all = [{sku = "AXE"}, {quantity_over = 2}]}]
[rule.then]
note = "ask for the age"

[[rule]]
id = "by-hand"
kind = "filter"
step = "CONFIRM"
when = {first_order = false}
"""


def test_each_table_is_a_rule():
    """What stands in the file is what is asked."""
    assert (
        Rule(
            "big-abroad",
            When(
                ("US", "CA"),
                total_over=(Money.of("5000", "EUR"),),
                never=When(customer_group=("vip",)),
            ),
            Then(HoldThen(Gate.CONFIRM, "export_control"), ("FRAUD_REVIEW",)),
        ),
        Rule(
            "knives",
            When(
                any=(
                    When(sku=("KNIFE*",)),
                    When(all=(When(sku=("AXE",)), When(quantity_over=2))),
                )
            ),
            Then(note="ask for the age"),
            criticality=Criticality.INFORMATION,
        ),
        Rule(
            "by-hand",
            When(first_order=False),
            kind=RuleKind.FILTER,
            step=RuleStep.CONFIRM,
        ),
    ) == read_rules(TEXT)


@settings(max_examples=40)
@given(rule_books())
def test_what_is_written_is_read_again(rules):
    """TOML there and back: nothing is lost, whatever the texts contain."""
    assert rules == read_rules(write_rules(rules))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("rule = 5", "rule"),
        ("[[rules]]", "rules"),
        ("[[rule]]\nid = 5", "rule[0].id"),
        ("[[rule]]\nthen = {note = 'x'}", "rule[0].id"),
        ("[[rule]]\nid = 'a'\nwhen = {land = 'DK'}", "rule[0].when.land"),
        ("[[rule]]\nid = 'a'\nwhen = {country = [1]}", "rule[0].when.country[0]"),
        ("[[rule]]\nid = 'a'\nwhen = {total_over = 5}", "rule[0].when.total_over"),
        ("[[rule]]\nid = 'a'\nwhen = {total_over = '5'}", "rule[0].when.total_over"),
        (
            "[[rule]]\nid = 'a'\nwhen = {quantity_over = 1.5}",
            "rule[0].when.quantity_over",
        ),
        ("[[rule]]\nid = 'a'\nwhen = {any = {sku = 'a'}}", "rule[0].when.any"),
        ("[[rule]]\nid = 'a'\nwhen = {any = [{x = 1}]}", "rule[0].when.any[0].x"),
        ("[[rule]]\nid = 'a'\nwhen = {first_order = 1}", "rule[0].when.first_order"),
        ("[[rule]]\nid = 'a'\nthen = {hold = {gate = 'X'}}", "rule[0].then.hold.gate"),
        ("[[rule]]\nid = 'a'\nkind = 'both'", "rule[0].kind"),
        ("[[rule]\n", "rules"),
        ("[[rule]]\nid = 'a'\nwhen = 'always'\nthen = {}", "rule[0].then"),
        ("[[rule]]\nid = 'a'\nthen = {flag = 'VIP'}", "rule[0].when"),
        ("[[rule]]\nid = 'a'\nwhen = {}", "rule[0].when"),
        ("[[rule]]\nid = 'a'\nwhen = 'sometimes'", "rule[0].when"),
        ("[[rule]]\nid = 'a'\nwhen = {not = {}}", "rule[0].when.not"),
        ("[[rule]]\nid = 'a'\nwhen = {any = [{}]}", "rule[0].when.any[0]"),
        ("[[rule]]\nid = 'a'\nwhen = {any = []}", "rule[0].when.any"),
        ("[[rule]]\nid = 'a'\nwhen = {country = []}", "rule[0].when.country"),
        ("[[rule]]\nid = 'a'\nwhen = {total_over = []}", "rule[0].when.total_over"),
        ("[[rule]]\nid = 'a'\nwhen = {flag = 'VPI'}", "rule[0].when.flag[0]"),
    ],
)
def test_what_is_not_known_is_refused_with_its_path(text, where):
    """A slip in a file must not switch a rule off."""
    with pytest.raises(Invalid) as error:
        read_rules(text)
    assert where in [finding.where for finding in error.value.findings]


def test_all_findings_come_at_once():
    """Nobody mends a file in twelve rounds."""
    with pytest.raises(Invalid) as error:
        read_rules("[[rule]]\nx = 1\ny = 2\n[[rule]]\nid = 1\nkind = 1")
    wheres = [finding.where for finding in error.value.findings]
    missing = ["rule[0].id", "rule[0].when", "rule[1].when"]
    named = ["rule[0].x", "rule[0].y", "rule[1].id", "rule[1].kind"]
    assert sorted([*missing, *named]) == sorted(wheres)


def test_a_slip_hides_no_other_one():
    """An unknown field does not keep bad values beside it from being named."""
    text = """
[[rule]]
id = "a b"
when = {land = "DK", country = "USA", flag = "VPI"}
then = {flag = "VIPP", hold = {gate = "CONFRM", reason = "because"}}
[[rule]]
id = "c"
when = {customer = 5, not = {terms = "CASH", x = 1}}
"""
    with pytest.raises(Invalid) as error:
        read_rules(text)
    first = ["id", "when.land", "when.country[0]", "when.flag[0]", "then.flag[0]"]
    first += ["then.hold.gate", "then.hold.reason"]
    second = ["when.customer", "when.not.terms[0]", "when.not.x"]
    wheres = [finding.where for finding in error.value.findings]
    expected = [f"rule[0].{where}" for where in first]
    expected += [f"rule[1].{where}" for where in second]
    assert sorted(expected) == sorted(wheres)


def test_a_rule_for_every_order_says_so():
    """No empty condition means always: the word does."""
    text = "[[rule]]\nid = 'a'\nwhen = 'always'\nthen = {flag = 'VIP'}"
    rules = (Rule("a", then=Then(flag=("VIP",))),)
    assert rules == read_rules(text)
    assert 'when = "always"' in write_rules(rules)


def test_nothing_is_asked_inside_a_condition_only_by_mistake():
    """A rule that is made in Python is held to the same."""
    flag = Then(flag=("VIP",))
    with pytest.raises(Invalid) as error:
        PublishRules((Rule("a", When(never=When()), flag),)).decide(None)
    assert ["rule[0].when.not"] == [f.where for f in error.value.findings]


def test_conditions_are_not_read_without_end():
    """A file of brackets hangs nobody."""
    deep = "{not = " * 500 + "{}" + "}" * 500
    with pytest.raises(Invalid):
        read_rules(f"[[rule]]\nid = 'a'\nwhen = {deep}\nthen = {{note = 'x'}}")
