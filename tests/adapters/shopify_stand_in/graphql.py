"""As much of GraphQL as the adapter speaks: read, answered, and what it costs.

Source: GraphQL, October 2021, sections 2 and 6; Shopify, API rate limits: an object
costs a point, a list as many as are asked for, a mutation ten.
"""

import json
import re

from attrs import field, frozen

TOKEN = re.compile(r'\.\.\.|[A-Za-z_]\w*|"(?:[^"\\]|\\.)*"|-?\d+|[{}()\[\]:!=@$]')


@frozen
class Asked:
    """A field that is asked for, or a fragment on a type, whose name is ``...``."""

    name: str
    alias: str
    args: dict = field(factory=dict)
    keys: dict = field(factory=dict)
    inside: tuple = ()
    on: str = ""


class Reader:
    """Reads one operation; what it cannot read is an error of the test."""

    def __init__(self, text):
        self.tokens = TOKEN.findall(text)
        self.at = 0

    def next(self, wanted=None):
        token = self.tokens[self.at]
        assert wanted in {None, token}, (wanted, token)
        self.at += 1
        return token

    def is_next(self, token):
        return self.at < len(self.tokens) and self.tokens[self.at] == token

    def skip(self, token):
        found = self.is_next(token)
        self.at += found
        return found

    def operation(self):
        """Return whether it is a mutation, and what is asked for."""
        kind = self.next()
        while not self.is_next("{"):
            self.next()
        return kind == "mutation", self.fields()

    def fields(self):
        self.next("{")
        found = []
        while not self.skip("}"):
            found.append(self.fragment() if self.skip("...") else self.one())
        return tuple(found)

    def fragment(self):
        self.next("on")
        kind = self.next()
        return Asked("...", "...", on=kind, inside=self.fields())

    def one(self):
        alias = name = self.next()
        if self.skip(":"):
            name = self.next()
        args = self.arguments() if self.is_next("(") else {}
        keys = {}
        while self.skip("@"):
            directive = self.next()
            keys[directive] = self.arguments()
        inside = self.fields() if self.is_next("{") else ()
        return Asked(name, alias, args, keys, inside)

    def arguments(self):
        self.next("(")
        return self.pairs(")")

    def pairs(self, end):
        found = {}
        while not self.skip(end):
            name = self.next()
            self.next(":")
            found[name] = self.value()
        return found

    def value(self):
        token = self.next()
        if token == "$":
            return Variable(self.next())
        if token == "{":
            return self.pairs("}")
        if token == "[":
            found = []
            while not self.skip("]"):
                found.append(self.value())
            return found
        words = {"true": True, "false": False, "null": None}
        if token in words:
            return words[token]
        return json.loads(token) if token[0] in '"-0123456789' else token


@frozen
class Variable:
    name: str


def filled(value, variables):
    """Return a value with the variables in their places."""
    if isinstance(value, Variable):
        return variables.get(value.name)
    if isinstance(value, dict):
        return {name: filled(one, variables) for name, one in value.items()}
    return value


def answered(asked, source, variables):
    """Return what *source* has of what is asked for."""
    if source is None or not asked:
        assert source is None or isinstance(source, str | int | float | list), source
        return source
    if isinstance(source, list):
        return [answered(asked, one, variables) for one in source]
    found = {}
    for one in asked:
        if one.name == "...":
            if source.get("__typename") == one.on:
                found |= answered(one.inside, source, variables)
            continue
        value = source[one.name]
        if callable(value):
            args = filled(one.args, variables)
            more = {n: filled(key, variables) for n, key in one.keys.items()}
            value = value(**args, **more)
        found[one.alias] = answered(one.inside, value, variables)
    return found


def cost(asked, variables, *, mutation=False):
    """Return what a question costs before anybody knows how much there is."""
    points = 0
    for one in asked:
        if one.name in {"pageInfo", "userErrors"}:
            continue
        if one.name == "...":
            points += cost(one.inside, variables)
            continue
        inside = cost(one.inside, variables)
        first = filled(one.args.get("first"), variables)
        lists = any(part.name == "nodes" for part in one.inside)
        if mutation:
            points += 10 + inside
        elif first:
            points += first * (inside if lists else 1 + inside)
        elif one.inside:
            points += 1 + inside
    return points


def used(answer):
    """Return what an answer costs in the end: a point for each object in it."""
    if isinstance(answer, dict):
        return 1 + sum(used(one) for one in answer.values())
    if isinstance(answer, list):
        return sum(used(one) for one in answer)
    return 0
