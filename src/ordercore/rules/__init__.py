"""What a shop decides by rule: which orders wait, which are special, and why."""

from ordercore.rules.judging import Judgement, RuleAnswer, applies, judge
from ordercore.rules.plain import plain_of, rules_from
from ordercore.rules.publishing import RULES, PublishRules, RuleBook, RulesPublished
from ordercore.rules.rule import (
    Criticality,
    HoldThen,
    Rule,
    RuleKind,
    RuleStep,
    Then,
)
from ordercore.rules.when import Facts, OtherOrder, Reason, When, goods_of

__all__ = [
    "RULES",
    "Criticality",
    "Facts",
    "HoldThen",
    "Judgement",
    "OtherOrder",
    "PublishRules",
    "Reason",
    "Rule",
    "RuleAnswer",
    "RuleBook",
    "RuleKind",
    "RuleStep",
    "RulesPublished",
    "Then",
    "When",
    "applies",
    "goods_of",
    "judge",
    "plain_of",
    "rules_from",
]
