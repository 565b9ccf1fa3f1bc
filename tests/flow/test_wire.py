"""What is written can be read, and what cannot be meant is refused with its place."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from types import ModuleType
from typing import ClassVar, get_args, get_origin

import attrs
import pytest
from attrs import define, frozen
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ordercore.errors import Invalid
from ordercore.flow import vocabulary
from ordercore.flow.wire import (
    Codec,
    Limits,
    Registry,
    fingerprint,
    json_loads,
    structure,
    texts,
    unstructure,
)
from ordercore.flow.wire.converting import structure_carefully
from ordercore.flow.wire.fields import fields_of, is_enum, is_plain
from ordercore.flow.wire.readers import fast_reader, json_reader
from ordercore.flow.wire.texts import texter
from ordercore.orders import Bucket, CancellationPolicy
from ordercore.shipping import (
    ChargeTable,
    ChargeZone,
    RateTable,
    Reach,
    Timetable,
    WeightBreak,
    Zone,
)
from ordercore.stock import Publishing
from ordercore.testing import strategies
from ordercore.testing.dates import timetables
from ordercore.values import Address, Coordinates, Money

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class Mood(StrEnum):
    GOOD = "GOOD"
    BAD = "BAD"


class Level(Enum):
    LOW = 1
    HIGH = 2


@frozen
class Part:
    sku: str
    quantity: int = 1


@frozen
class Everything:
    """A value with a field of every type that can be written."""

    text: str
    number: int
    flag: bool
    price: Money
    at: datetime
    on: date
    mood: Mood
    parts: tuple[Part, ...]
    ratio: float = 0.5
    rate: Decimal = Decimal("0.25")
    level: Level = Level.LOW
    pair: tuple[str, int] = ("a", 1)
    tags: frozenset[str] = frozenset()
    raw: Mapping[str, int] = {}
    maybe: Part | None = None
    weights: tuple[int, ...] = ()
    prices: tuple[Money, ...] = ()
    moods: tuple[Mood, ...] = ()
    days: tuple[date | None, ...] = ()


@define
class Loose:
    """A value that can be changed, made by keyword, with a list of its own."""

    name: str = attrs.field(kw_only=True)
    parts: tuple[Part, ...] = attrs.field(kw_only=True, factory=tuple)


@frozen
class Holder:
    loose: Loose
    everything: Everything | None = None


@frozen
class Checked:
    """A value with a rule of its own."""

    low: int
    high: int

    def __attrs_post_init__(self):
        if self.low > self.high:
            raise Invalid.at("high", self.high, f"at least {self.low}")


@frozen
class Happened:
    VERSION: ClassVar[int] = 3

    name: str
    count: int = 0

    @property
    def stream(self):
        return f"thing/{self.name}"

    def apply(self, state: Part | None) -> Part:
        return Part(self.name, self.count)


@frozen
class Do:
    name: str

    @property
    def stream(self):
        return f"thing/{self.name}"

    def decide(self, state: Part | None):
        return (Happened(self.name),)


@frozen
class Shelf:
    parts: tuple[Part, ...]
    worth: Money


@frozen
class Basket:
    shelf: Shelf


FULL = Everything(
    'Ærø "quoted" \\ \n',
    -7,
    True,
    Money(8900, "DKK"),
    NOW,
    date(2026, 11, 23),
    Mood.BAD,
    (Part("MUG"), Part("CAP", 3)),
    1e-7,
    Decimal("-1.50"),
    Level.HIGH,
    ("x", 2),
    frozenset({"b", "a"}),
    {"k": 1},
    Part("x"),
    (1, 2),
)

PLAIN = {
    "text": 'Ærø "quoted" \\ \n',
    "number": -7,
    "flag": True,
    "price": "89.00 DKK",
    "at": "2026-11-23T10:00:00Z",
    "on": "2026-11-23",
    "mood": "BAD",
    "parts": [{"sku": "MUG"}, {"sku": "CAP", "quantity": 3}],
    "ratio": "1e-07",
    "rate": "-1.50",
    "level": 2,
    "pair": ["x", 2],
    "tags": ["a", "b"],
    "raw": {"k": 1},
    "maybe": {"sku": "x"},
    "weights": [1, 2],
}


def but(**changes):
    """Return the plain form of a full value with other fields."""
    return {**PLAIN, **changes}


def without(name):
    """Return the plain form of a full value without a field."""
    return {key: value for key, value in PLAIN.items() if key != name}


def refused(data, kind):
    """Return the findings about *data* as (where, got, expected)."""
    with pytest.raises(Invalid) as caught:
        structure(data, kind)
    return [(f.where, f.got, f.expected) for f in caught.value.findings]


class TestPlainData:
    """Values have one plain form."""

    def test_every_type_has_its_form(self):
        """Money and numbers with a fraction are text, instants UTC, sets sorted."""
        assert PLAIN == unstructure(FULL)
        assert FULL == structure(PLAIN, Everything)

    def test_what_has_its_default_is_left_out(self):
        """A default is not written, and comes back when nothing was written."""
        short = Everything(
            "", 0, False, Money(0, "JPY"), NOW, NOW.date(), Mood.GOOD, ()
        )

        assert sorted(unstructure(short)) == sorted(
            ["text", "number", "flag", "price", "at", "on", "mood", "parts"]
        )
        assert short == structure(unstructure(short), Everything)

    def test_instants_are_written_in_utc(self):
        """An instant of any zone is the same instant in UTC; a naive one is none."""
        summer = NOW.astimezone(timezone(timedelta(hours=2)))
        local = attrs.evolve(FULL, at=summer + timedelta(microseconds=5))

        assert "2026-11-23T10:00:00.000005Z" == unstructure(local)["at"]
        assert texter(Everything)(local) == compact(unstructure(local))
        with pytest.raises(Invalid, match="aware"):
            unstructure(attrs.evolve(FULL, at=NOW.replace(tzinfo=None)))

    def test_instants_are_read_with_any_offset(self):
        """An offset is taken into account, and its absence is refused."""
        read = structure(but(at="2026-11-23T11:00:00+01:00"), Everything)

        assert (read.at, read.at.tzinfo) == (NOW, UTC)
        [(where, _, _)] = refused(but(at="2026-11-23T11:00:00"), Everything)
        assert "at" == where

    def test_classes_made_by_keyword_go_the_same_way(self):
        """Keyword-only fields and default factories change nothing."""
        holder = Holder(Loose(name="x", parts=(Part("MUG"),)), FULL)

        assert {"name": "x", "parts": [{"sku": "MUG"}]} == unstructure(holder)["loose"]
        assert holder == structure(unstructure(holder), Holder)
        assert texter(Holder)(holder) == compact(unstructure(holder))
        assert structure({"name": "x"}, Loose) == Loose(name="x")


WRONG = [
    ("number", 3.0, "3.0", "a whole number"),
    ("number", True, "True", "a whole number"),
    ("number", "3", "'3'", "a whole number"),
    ("number", None, "None", "a whole number"),
    ("flag", 1, "1", "true or false"),
    ("flag", "true", "'true'", "true or false"),
    ("text", 3, "3", "text"),
    ("text", None, "None", "text"),
    ("text", "\ud800", "'\\ud800'", "text without lone surrogates"),
    ("price", 89, "89", "text such as 89.00 DKK"),
    ("price", "89.00", "'89.00'", "text such as 89.00 DKK"),
    ("price", "89.000 DKK", "'89.000'", "at most 2 decimals"),
    ("price", "1e3 DKK", "'1e3 DKK'", "text such as 89.00 DKK"),
    ("price", "89.00 XYZ", "'XYZ'", "an ISO 4217 code such as DKK"),
    ("at", 0, "0", "an instant such as 2026-11-23T10:00:00Z"),
    ("at", "2026-W01-1T00:00:00Z", None, "an instant such as 2026-11-23T10:00:00Z"),
    ("on", "20261123", "'20261123'", "a date such as 2026-11-23"),
    ("on", "2026-02-30", "'2026-02-30'", "a date such as 2026-11-23"),
    ("mood", "UGLY", "'UGLY'", "one of GOOD, BAD"),
    ("mood", ["GOOD"], "['GOOD']", "one of GOOD, BAD"),
    ("level", True, "True", "one of 1, 2"),
    ("level", "1", "'1'", "one of 1, 2"),
    ("parts", "abc", "'abc'", "a list"),
    ("parts", {}, "{}", "a list"),
    ("weights", "12", "'12'", "a list"),
    ("ratio", 0.5, "0.5", "a number as text such as '55.6761'"),
    ("ratio", "1e999", "'1e999'", "a number as text such as '55.6761'"),
    ("ratio", "nan", "'nan'", "a number as text such as '55.6761'"),
    ("ratio", "１", "'１'", "a number as text such as '55.6761'"),
    ("rate", "1e1000000", "'1e1000000'", "a number as text such as '0.25'"),
    ("rate", "1e99", "'1e99'", "a number as text such as '0.25'"),
    ("rate", 1, "1", "a number as text such as '0.25'"),
    ("pair", ["x"], "['x']", "a list of 2"),
    ("pair", "x2", "'x2'", "a list"),
    ("tags", ["a", "a"], "['a', 'a']", "a list without repetitions"),
    ("tags", "ab", "'ab'", "a list"),
    ("raw", [], "[]", "an object"),
    ("maybe", "x", "'x'", "an object that describes Part"),
]


class TestStrictness:
    """Nothing is guessed: what is not the right kind of thing is refused."""

    @pytest.mark.parametrize(("field", "value", "got", "expected"), WRONG)
    def test_nothing_is_coerced(self, field, value, got, expected):
        """Each wrong kind of value is one finding, with its field and what is right."""
        [finding] = refused(but(**{field: value}), Everything)

        assert (field, got or repr(value), expected) == finding

    def test_findings_have_paths(self):
        """Everything that is wrong is told at once, each with the way to it."""
        data = but(
            number="7",
            parts=[{"sku": "MUG"}, {"sku": 5, "quantity": "2", "colour": "red"}, 7],
            pair=["x", "2"],
            raw={"a": 1, "b": "2"},
            maybe={"quantity": 1},
        )

        assert [
            ("number", "'7'", "a whole number"),
            ("parts[1].sku", "5", "text"),
            ("parts[1].quantity", "'2'", "a whole number"),
            ("parts[1].colour", "an unknown field", "one of sku, quantity"),
            ("parts[2]", "7", "an object that describes Part"),
            ("pair[1]", "'2'", "a whole number"),
            ("raw.b", "'2'", "a whole number"),
            ("maybe.sku", "nothing", "a value"),
        ] == refused(data, Everything)

    @pytest.mark.parametrize("field", ["text", "number", "price", "parts"])
    def test_what_is_required_is_missed(self, field):
        """A field without a default has to be there."""
        assert [(field, "nothing", "a value")] == refused(without(field), Everything)

    @pytest.mark.parametrize("data", [None, [], "", "sku", 5, ["sku"], [["sku", "x"]]])
    def test_only_an_object_describes_a_value(self, data):
        """A list or a text is no object, not even when all fields have defaults."""

        @frozen
        class AllDefault:
            sku: str = ""

        for kind in (Part, AllDefault):
            [(where, _, expected)] = refused(data, kind)
            assert ("", f"an object that describes {kind.__name__}") == (
                where,
                expected,
            )

    def test_a_class_may_have_rules_of_its_own(self):
        """What its constructor refuses comes with the path to the value."""

        @frozen
        class Two:
            one: Checked
            many: tuple[Checked, ...]

        good, bad = {"low": 1, "high": 2}, {"low": 3, "high": 2}

        assert [
            ("one.high", "2", "at least 3"),
            ("many[1].high", "2", "at least 3"),
        ] == refused({"one": bad, "many": [good, bad]}, Two)

    def test_any_error_of_a_constructor_is_a_finding(self):
        """A class that raises something else is told about at its place, too."""

        @frozen
        class Fussy:
            name: str

            def __attrs_post_init__(self):
                raise ZeroDivisionError("never")

        assert [("", "'never'", "what the field allows")] == refused(
            {"name": "x"}, Fussy
        )

    def test_much_that_is_wrong_is_told_briefly(self):
        """Twenty thousand bad lines give a hundred findings, and soon."""
        data = but(parts=[{"sku": n} for n in range(20_000)])

        started = time.process_time()
        findings = refused(data, Everything)

        assert 2 > time.process_time() - started
        assert 101 == len(findings)
        assert ("", "more like these", "none of them") == findings[-1]

    @pytest.mark.parametrize(
        ("field", "value", "where"),
        [
            ("number", "7", "number"),
            ("text", None, "text"),
            ("parts", (Part("x"), Part("x", quantity=1.5)), "parts[1].quantity"),
            ("mood", "UGLY", "mood"),
            ("flag", 2, "flag"),
            ("maybe", Part(None), "maybe.sku"),
            ("price", 89, "price"),
            ("price", "89.00 DKK", "price"),  # looks right, but is no Money
            ("parts", 5, "parts"),
            ("parts", [Part("x")], "parts"),  # would come back as a tuple
            ("mood", str(FULL.mood.value), "mood"),  # equal, but not the same
            ("at", NOW.replace(tzinfo=None), "at"),
        ],
    )
    def test_what_could_not_be_read_is_not_written(self, field, value, where):
        """A number where text should be is found when it is written, not a year on."""
        codec = Codec(Registry())
        codec.registry.add(Everything)

        with pytest.raises(Invalid) as caught:
            codec.dump(attrs.evolve(FULL, **{field: value}))

        [finding] = caught.value.findings
        assert where == finding.where


class TestJson:
    """Text from outside is read within bounds."""

    @pytest.mark.parametrize(
        ("text", "where", "expected"),
        [
            ("NaN", "number", "a number that JSON knows"),
            ("[-Infinity]", "number", "a number that JSON knows"),
            ("1.5", "number", "a whole number, or text such as '1.50'"),
            ("1e400", "number", "a whole number, or text such as '1.50'"),
            ('{"a": 1, "b": 2, "a": 3}', "a", "each key once"),
            ("", "line 1 column 1", "JSON (Expecting value)"),
            ('{"a": 1', "line 1 column 8", "JSON (Expecting ',' delimiter)"),
            ("[1] 2", "line 1 column 5", "JSON (Extra data)"),
            ("9" * 5000, "", "a number of few digits"),
            ("[" * 100_000, "", "a shallow document"),
            ("[" * 33 + "]" * 33, "[0]" * 32, "at most 32 levels"),
        ],
    )
    def test_what_readers_understand_differently_is_refused(
        self, text, where, expected
    ):
        """No fractions, no NaN, no key twice, no endless nesting, no huge numbers."""
        with pytest.raises(Invalid) as caught:
            json_loads(text)
        [finding] = caught.value.findings

        assert (where, expected) == (finding.where, finding.expected)

    def test_size_is_bounded(self):
        """Long texts and long lists are refused before anything is made of them."""
        limits = Limits(characters=20, depth=2, items=3)

        assert {"a": [1, 2, 3]} == json_loads('{"a": [1, 2, 3]}', limits)
        for text, where, expected in [
            ('"' + "x" * 20 + '"', "", "at most 20"),
            ('{"a": [1, 2, 3, 4]}', "a", "at most 3"),
            ('{"a": [{}]}', "a[0]", "at most 2 levels"),
        ]:
            with pytest.raises(Invalid) as caught:
                json_loads(text, limits)
            [finding] = caught.value.findings
            assert (where, expected) == (finding.where, finding.expected)

    @pytest.mark.parametrize("text", [b"{}", None, 5])
    def test_only_text_is_read(self, text):
        """Bytes have to be decoded by who knows their encoding."""
        with pytest.raises(Invalid, match="JSON text"):
            json_loads(text)

    @given(
        st.text(max_size=40)
        | st.text('[]{}",:0123456789.eE-+nulltrueNaI ', max_size=40)
    )
    def test_any_text_is_read_or_refused(self, text):
        """Whatever the text, there is a value or an Invalid."""
        try:
            data = json_loads(text)
        except Invalid:
            return
        assert data == json.loads(text)


def module_of(name, *words):
    """Return a module that lists *words*."""
    module = ModuleType(name)
    for word in words:
        setattr(module, word.__name__, word)
    module.__all__ = [word.__name__ for word in words]
    return module


@pytest.fixture
def codec():
    """A codec that knows one event, its state and one command."""
    registry = Registry()
    for word in (Happened, Part, Do):
        registry.add(word, "things")
    return Codec(registry)


class TestNames:
    """Each class has one name on the wire, and old names lead somewhere."""

    def test_a_name_has_package_class_and_version(self, codec):
        """The version is the class's own, 1 where it has none."""
        assert ["things.Happened/3", "things.Part/1", "things.Do/1"] == list(
            codec.registry.classes
        )

    def test_a_module_brings_its_messages_and_states(self, monkeypatch):
        """Messages are known by the module's last name; states by ``apply``."""
        for word in (Happened, Part, Do):
            monkeypatch.setattr(word, "__module__", "shop.things.inner")
        foreign = attrs.make_class("Foreign", ["x"])
        module = module_of("shop.things", Happened, Do, Mood, foreign)

        registry = Registry(module)
        registry.add_module(module)

        assert {
            "things.Happened/3": Happened,
            "things.Part/1": Part,
            "things.Do/1": Do,
        } == registry.classes

    def test_a_name_means_one_class(self, codec):
        """Two classes of one name are a mistake of whoever registers them."""
        other = attrs.make_class("Part", ["sku"])
        with pytest.raises(Invalid, match=r"means .* already"):
            codec.registry.add(other, "things")
        codec.registry.add(Part, "things")

    def test_a_copy_learns_by_itself(self, codec):
        """It knows all that was known, and what it learns only it knows."""
        copy = codec.registry.copy()
        copy.add(Checked, "things")
        copy.upcast("things.Happened/2", dict)

        assert {**codec.registry.classes, "things.Checked/1": Checked} == copy.classes
        assert "things.Part/1" == copy.name_of(Part)
        assert Happened == copy.find("things.Happened/2")[0]
        for unknown in ("things.Checked/1", "things.Happened/2"):
            with pytest.raises(Invalid):
                codec.registry.find(unknown)

    def test_an_unknown_name_says_what_is_known(self, codec):
        """A missing version names those that are there; a missing class its remedy."""
        for name, expected in [
            (
                "things.Happened/2",
                "things.Happened/3, or an upcast from things.Happened/2",
            ),
            ("things.Nothing/1", "a type of a registered module"),
        ]:
            with pytest.raises(Invalid) as caught:
                codec.load(name, "{}")
            [finding] = caught.value.findings
            assert ("type", repr(name), expected) == (
                finding.where,
                finding.got,
                finding.expected,
            )

    def test_what_nobody_could_read_is_not_written(self, codec):
        """A class that is not registered is refused when it is written."""
        with pytest.raises(Invalid, match=r"add_module\(.*test_wire"):
            codec.dump(Checked(1, 2))


class TestVersions:
    """Old payloads stay readable."""

    def test_upcasts_lead_to_the_newest(self, codec):
        """IDM 116: Each step leads one version on, also to another name."""
        registry = codec.registry
        registry.upcast("things.Happened/2", lambda old: {**old, "count": 5})
        registry.upcast("things.Happened/1", lambda old: {"name": old["title"].upper()})
        registry.upcast(
            "things.Occurred/7", lambda old: {"title": old["t"]}, "things.Happened/1"
        )

        for name, text in [
            ("things.Happened/3", '{"name":"X","count":5}'),
            ("things.Happened/2", '{"name":"X"}'),
            ("things.Happened/1", '{"title":"x"}'),
            ("things.Occurred/7", '{"t":"x"}'),
        ]:
            assert Happened("X", 5) == codec.load_event(name, text)
            assert [Happened("X", 5)] == codec.load_many([(name, text)])

    def test_upcasts_that_go_in_circles_are_unknown(self, codec):
        """A name that leads nowhere is refused, not followed for ever."""
        codec.registry.upcast("a.A/1", dict, "a.A/2")
        codec.registry.upcast("a.A/2", dict, "a.A/1")
        with pytest.raises(Invalid, match="a type of a registered module"):
            codec.load("a.A/1", "{}")

    def test_an_upcast_starts_from_a_version(self, codec):
        """A name without a number is a mistake of whoever registers it."""
        with pytest.raises(Invalid, match=r"orders\.Placed/1"):
            codec.registry.upcast("things.Happened", dict)


class TestCodec:
    """Messages and states are text with a name."""

    def test_messages_and_states_come_back(self, codec):
        """Event, command and state each have their pair of functions."""
        event, command, state = Happened("x", 2), Do("x"), Part("x")

        assert ("things.Happened/3", '{"name":"x","count":2}') == codec.dump_event(
            event
        )
        assert event == codec.load_event(*codec.dump_event(event))
        assert command == codec.load_command(*codec.dump_command(command))
        assert state == codec.load_state(*codec.dump_state(state))

    def test_a_command_is_no_event(self, codec):
        """What is asked for as an event or a command has to be one."""
        with pytest.raises(Invalid, match="the type of an event"):
            codec.load_event(*codec.dump(Do("x")))
        with pytest.raises(Invalid, match="the type of a command"):
            codec.load_command(*codec.dump(Happened("x")))

    def test_bad_text_is_refused_with_its_path(self, codec):
        """What the store or a partner gives back is checked like all input."""
        with pytest.raises(Invalid, match="count: got '2', expected a whole number"):
            codec.load("things.Happened/3", '{"name":"x","count":"2"}')
        with pytest.raises(Invalid, match="line 1 column 1"):
            codec.load("things.Happened/3", "x")

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            (("things.Happened/3", '{"name":5}'), r"\[1\]\.name: got 5"),
            (("things.Happened/3", "{"), r"\[1\]\.line 1 column 2"),
            (("things.Happened/3", '{"name":"x"},{"name":"y"}'), r"\[1\]\.line 1"),
            (("things.Happened/3", '{"name":"x","count":1.5}'), r"\[1\]\.number"),
            (("things.Happened/3", '{"name":"x","count":NaN}'), r"\[1\]\.number"),
            (("things.Happened/3", '{"name":"\\uD800"}'), r"\[1\]\.name: got"),
            (("things.Happened/3", '{"name":"\ud800"}'), r"\[1\]\.name: got"),
            (("things.Happened/3", "[]"), r"\[1\]"),
            (("none.None/1", "{}"), r"\[1\]\.type: got 'none\.None/1'"),
        ],
    )
    def test_one_bad_row_of_many_is_named(self, codec, row, why):
        """Rows are parsed together, and still it is known which one is bad."""
        good = codec.dump(Happened("x"))
        with pytest.raises(Invalid, match=why):
            codec.load_many([good, row, good])

    @pytest.mark.parametrize(
        "name", ["C:\\users\\dad", "\\", "\x01", "æ", "\U0001f600"]
    )
    def test_letters_of_any_kind_are_read_in_one_go(self, codec, name):
        """What has to be escaped, or looks as if it were, comes back as it was."""
        rows = [codec.dump(Happened(name))] * 2
        assert [Happened(name)] * 2 == codec.load_many(rows)
        escaped = ("things.Happened/3", json.dumps({"name": name}))
        assert [Happened(name)] == codec.load_many([escaped])

    def test_no_rows_are_no_values(self, codec):
        """Nothing is read from nothing."""
        assert [] == codec.load_many([])


class TestMemory:
    """What was written is remembered for a while, and never mistaken."""

    def test_what_is_remembered_is_bounded(self, codec, monkeypatch):
        """With room for two, the twentieth text is as right as the first."""
        monkeypatch.setattr(texts, "KEPT", 2)
        codec.registry.add(Basket, "things")
        for n in range(20):
            basket = Basket(Shelf((Part(str(n)),), Money(n + 10**9, "DKK")))
            for _ in range(2):
                assert compact(unstructure(basket)) == codec.dump(basket)[1]

    def test_what_can_change_is_not_remembered(self, codec):
        """A value that is not frozen is written as it stands now."""
        codec.registry.add(Holder, "things")
        holder = Holder(Loose(name="x", parts=(Part("MUG"),)))
        codec.dump(holder)
        holder.loose.name = "y"

        assert '"name":"y"' in codec.dump(holder)[1]


class TestFingerprint:
    """The same request has the same fingerprint, and only the same."""

    def test_it_never_changes(self):
        """It is compared with one that was stored by another run, maybe years ago."""
        assert (
            "b6894c208d9d17d52fcad06037d940950a475caf3c4df1a346881549b3b50cad"
            == fingerprint([Do("x"), FULL])
        )

    def test_it_differs_with_what_is_asked(self):
        """Other values, other classes, another order or number of them: another."""
        asked = [
            [],
            [Do("x")],
            [Do("y")],
            [Do("x"), Do("x")],
            [Do("x"), Do("y")],
            [Do("y"), Do("x")],
            [Part("x")],
            [Happened("x")],
            [Happened("x", 1)],
        ]
        assert fingerprint([FULL]) == fingerprint([structure(PLAIN, Everything)])
        assert len(asked) == len({fingerprint(values) for values in asked})

    def test_a_new_field_with_a_default_changes_nothing(self):
        """A repeat after an upgrade is still a repeat."""
        newer = attrs.make_class(
            "Do",
            {"name": attrs.field(type=str), "how": attrs.field(default="", type=str)},
        )
        assert fingerprint([Do("x")]) == fingerprint([newer("x")])

    def test_a_malformed_value_has_none(self, codec):
        """What could not be written cannot be asked for either."""
        with pytest.raises(Invalid, match="name: got 5, expected text"):
            codec.fingerprint([Do(5)])

    def test_text_that_cannot_be_stored_has_one(self):
        """A lone surrogate is refused by whoever stores it, not here."""
        assert 64 == len(fingerprint([Do("\ud800")]))


# -- the laws, for every message and state of the house ----------------------------

CODEC = vocabulary.codec()
WORDS = sorted(CODEC.registry.classes.items())

SIMPLE = {
    str: st.sampled_from(["", "x", "MUG", "W-1"]) | st.text(max_size=8),
    int: st.integers(0, 9) | st.integers(-(2**70), 2**70),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    Decimal: strategies.decimal_strings().map(Decimal),
    Money: strategies.money(),
    datetime: strategies.instants(),
    date: st.dates(),
    Address: strategies.addresses(),
    Coordinates: strategies.coordinates(),
    Publishing: st.builds(
        Publishing,
        st.integers(0, 9),
        st.integers(0, 9),
        st.none() | st.integers(0, 9),
        st.sampled_from([(), ("CPH",), ("CPH", "HAM")]),
        st.integers(0, 10_000),
        st.integers(0, 9),
    ),
    CancellationPolicy: st.permutations(Bucket).map(tuple).map(CancellationPolicy),
}


def rate_tables():
    """Draw a price list that is one: weights and countries have rules of their own."""
    breaks = st.sets(st.integers(1, 99), min_size=1, max_size=3).map(
        lambda weights: tuple(
            WeightBreak(weight, Money(weight, "EUR")) for weight in sorted(weights)
        )
    )
    home = st.builds(Zone, st.text(max_size=3), st.just(Reach.DOMESTIC), breaks)
    near = st.builds(
        Zone, st.text(), st.just(Reach.REGION), breaks, st.just(("DK", "SE"))
    )
    zones = st.tuples(home, near) | st.tuples(home)
    return st.builds(RateTable, st.text(), st.text(), st.just("EUR"), zones)


def charge_tables():
    """Draw what buyers pay: zones as carriers have them, some free from a value on."""
    free = st.none() | st.integers(1, 99).map(lambda minor: Money(minor, "EUR"))

    def charged(table):
        zones = [st.builds(ChargeZone, st.just(one), free) for one in table.zones]
        country = st.sampled_from(["DK", "SE"])
        service = st.sampled_from(["standard", "express"])
        what = service, country, st.just("EUR"), st.tuples(*zones), st.text()
        return st.builds(ChargeTable, *what, st.booleans())

    return rate_tables().flatmap(charged)


SIMPLE[RateTable] = rate_tables()
SIMPLE[ChargeTable] = charge_tables()
SIMPLE[Timetable] = timetables()


@cache  # to make a strategy takes far longer than to draw from it
def values_of(kind):
    """Draw a value of a type, by the types of its fields."""
    if kind in SIMPLE:
        return SIMPLE[kind]
    if is_enum(kind):
        return st.sampled_from(list(kind))
    if attrs.has(kind):
        return objects_of(kind)
    return compounds_of(get_origin(kind), get_args(kind))


def compounds_of(origin, args):
    """Draw a tuple, set or mapping, or one of several types; small, as they nest."""
    if origin is tuple and args[-1:] == (...,):
        return st.lists(values_of(args[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values_of, args))
    if origin is frozenset:
        return st.frozensets(values_of(args[0]), max_size=2)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return st.dictionaries(*map(values_of, args), max_size=2)
    return st.one_of([st.none() if a is type(None) else values_of(a) for a in args])


@cache
def parts_of(kind):
    """Return the strategy of each field of a class."""
    return {a.alias: values_of(a.type) for a in fields_of(kind)}


@st.composite
def objects_of(draw, kind):
    """Draw a value of a class; try again when its own rules refuse it."""
    if kind in SIMPLE:
        return draw(SIMPLE[kind])
    for _ in range(3):
        fields = {name: draw(values) for name, values in parts_of(kind).items()}
        with suppress(Invalid):
            return kind(**fields)
    return assume(False)


def compact(data):
    """Return JSON text as the stores keep it."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize(("name", "kind"), WORDS, ids=[name for name, _ in WORDS])
@pytest.mark.no_cover
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_word_of_ours_comes_back(name, kind, data):
    """A message or state of ours is the same after it was written and read.

    The fast text is that of the plain form, and fast and careful reading agree.
    """
    value = data.draw(objects_of(kind))

    written = CODEC.dump(value)

    assert (name, compact(unstructure(value))) == written
    assert value == CODEC.load(*written)
    assert [value] == CODEC.load_many([written])
    assert value == structure_carefully(unstructure(value), kind)
    assert value == fast_reader(kind)(unstructure(value))
    assert value == json_reader(kind)(unstructure(value))


GARBAGE = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        -1,
        10**20,
        0.5,
        "",
        "x",
        "1.00 DKK",
        [],
        {},
        ["x"],
        {"x": 1},
    ]
)


@st.composite
def spoilt(draw, data):
    """Draw plain data with one place of it replaced, taken away or added."""
    if not isinstance(data, dict | list) or not data or draw(st.booleans()):
        return draw(GARBAGE)
    keys = list(data) if isinstance(data, dict) else list(range(len(data)))
    key = draw(st.sampled_from(keys))
    changed = data.copy()
    how = draw(st.sampled_from(["deeper", "deeper", "away", "more"]))
    if how == "deeper":
        changed[key] = draw(spoilt(data[key]))
    elif how == "away":
        del changed[key]
    elif isinstance(changed, dict):
        changed["surprise"] = draw(GARBAGE)
    else:
        changed.append(draw(GARBAGE))
    return changed


def lookup(data, path):
    """Follow the path of a finding as far as it goes; return what is not found."""
    for step in path.replace("[", ".[").split("."):
        if step.startswith("["):
            data = data[int(step[1:-1])]
        elif step:
            if not isinstance(data, dict) or step not in data:
                return step
            data = data[step]
    return None


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_fast_and_careful_reading_agree(data):
    """Spoilt at any place, data is read alike by both ways or refused by both."""
    kind = data.draw(st.sampled_from([kind for _, kind in WORDS]))
    plain = data.draw(spoilt(unstructure(data.draw(objects_of(kind)))))

    try:
        careful = structure_carefully(plain, kind)
    except Invalid as error:
        careful = error.findings
    try:
        fast = structure(plain, kind)
    except Invalid as error:
        fast = error.findings
    try:
        parsed = json_reader(kind)(plain)
    except Exception:  # noqa: BLE001 - it only notices that something is wrong
        parsed = careful if isinstance(careful, tuple) else None

    assert careful == fast == parsed
    if isinstance(careful, tuple):
        assert careful


@given(data=st.data())
def test_findings_point_to_what_is_there(data):
    """The path of a finding leads to the place, or to the field that is missing."""
    kind = data.draw(st.sampled_from([kind for _, kind in WORDS if is_plain(kind)]))
    plain = data.draw(spoilt(unstructure(data.draw(objects_of(kind)))))
    try:
        structure(plain, kind)
    except Invalid as error:
        for finding in error.findings:
            missing = lookup(plain, finding.where)
            assert missing is None or finding.where.endswith(missing)
