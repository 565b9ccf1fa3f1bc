"""A shop's rules as a TOML file that people write and read."""

import pytest
from hypothesis import given, settings

from ordercore.errors import Invalid
from ordercore.flow import read_rules, write_rules
from ordercore.orders import Gate
from ordercore.rules import (
    Criticality,
    HoldThen,
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
        ("[[rule]]\nid = 'a'\nthen = {}", "rule[0].then"),
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
    assert 4 == len(error.value.findings)


def test_conditions_are_not_read_without_end():
    """A file of brackets hangs nobody."""
    deep = "{not = " * 500 + "{}" + "}" * 500
    with pytest.raises(Invalid):
        read_rules(f"[[rule]]\nid = 'a'\nwhen = {deep}\nthen = {{note = 'x'}}")
