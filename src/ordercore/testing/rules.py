"""Rules of a shop, drawn by Hypothesis: any condition inside any other."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ordercore.orders import Gate, HoldReason, OrderFlag, Terms
from ordercore.rules import (
    Criticality,
    HoldThen,
    Rule,
    RuleKind,
    RuleStep,
    Then,
    When,
)
from ordercore.testing.strategies import countries, free_texts, ids, money, skus

__all__ = ["conditions", "rule_books", "rules"]

_FLAGS = st.sampled_from([*OrderFlag, "acme.engraved"]).map(str)
_IDS = ids()
_NOTES = st.just("") | free_texts()
_NUMBERS = st.none() | st.integers(0, 10**6)


def _some(what: SearchStrategy[str]) -> SearchStrategy[tuple[str, ...]]:
    return st.lists(what, max_size=2).map(tuple)


def _leaves() -> SearchStrategy[When]:
    limits = st.lists(
        money().map(abs), max_size=2, unique_by=lambda limit: limit.currency
    )
    return st.builds(
        When,
        country=_some(countries()),
        channel=_some(_IDS),
        customer_group=_some(_IDS),
        customer=_some(_IDS),
        terms=_some(st.sampled_from([*Terms.__members__])),
        flag=_some(_FLAGS),
        sku=_some(skus()),
        total_over=limits.map(tuple),
        quantity_over=_NUMBERS,
        first_order=st.none() | st.booleans(),
        same_again_within_min=_NUMBERS,
    )


def conditions() -> SearchStrategy[When]:
    """Draw a condition: one table, or tables inside each other."""
    return st.recursive(
        _leaves(),
        lambda inner: _groups(inner.filter(lambda drawn: drawn != When())),
        max_leaves=3,
    )


def _groups(inner: SearchStrategy[When]) -> SearchStrategy[When]:
    """Draw conditions of others; one that asks nothing stands in none."""
    some = st.lists(inner, max_size=2).map(tuple)
    return st.builds(When, all=some, any=some, never=st.none() | inner)


def rules() -> SearchStrategy[Rule]:
    """Draw a rule that can be published."""
    reasons = st.sampled_from([*HoldReason, "acme.wait"]).map(str)
    hold = st.builds(
        HoldThen, st.sampled_from(Gate), reasons, _NOTES, lines=st.booleans()
    )
    then = st.builds(
        Then, st.none() | hold, _some(_FLAGS), st.just("") | _IDS, _NOTES
    ).filter(lambda drawn: drawn != Then())
    execution = st.builds(
        Rule, _IDS, conditions(), then, criticality=st.sampled_from(Criticality)
    )
    filters = st.builds(
        Rule,
        _IDS,
        conditions(),
        kind=st.just(RuleKind.FILTER),
        step=st.sampled_from(RuleStep),
    )
    return execution | filters


def rule_books(most: int = 3) -> SearchStrategy[tuple[Rule, ...]]:
    """Draw the rules of a shop, each with an id of its own."""
    return st.lists(rules(), max_size=most, unique_by=lambda rule: rule.id).map(tuple)
