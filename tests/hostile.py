"""Payloads that nobody should send, made cheaply out of those that partners do send.

A document is spoilt in its structure: something in it is dropped, repeated, of another
type, put inside of something, enormous, or in odd letters.  The text of one is spoilt
as a line spoils it, and as somebody does who looks for what a reader does not expect.

The places of a document are found once and the random numbers are few, so that what is
measured is the reader: a payload takes some microseconds to make.
"""

import json
import random
import re
import sys
import time
from contextlib import suppress
from decimal import Decimal

PAYLOADS = 100_000
"""So many for each reader in an ordinary run; `make soak` has as many times more."""

SLOWEST_S = 0.05
"""So long a payload may keep a reader busy, whatever is in it.

On a machine as quick as that of the published figures, where :func:`_yardstick` takes
``YARDSTICK_S``; on a slower one as much longer as that takes longer there.
"""

YARDSTICK_S = 0.01


def nested(depth, inside):
    """Return something inside of something inside of something."""
    value = None
    for _ in range(depth):
        value = inside(value)
    return value


ODD_TEXTS = (
    "", " ", "\x00", "\r\n", "\ud800", "\ufeff", "\u202e", "\u0301" * 40, "٣", "İ", "ß",
    "€", "NaN", "Infinity", "-0", "1e1000000", "0x10", "1_000", "1,5", "½", "-1", "+1",
    "9" * 30, "9" * 5_000, "1" + "0" * 400 + ".5", "0." + "0" * 400 + "1", "x" * 20_000,
    "a" * 64, "a b", "../../etc", "'; --", "<b>", "${x}", "%s%n", "gid://", "null", "#",
    "2026-02-30", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-23:59", "DKK",
    "2026-11-30T12:00:00", "2026-11-30T24:00:60Z", "XXX", "JPY", "true", "Ａ", "é",
)  # fmt: skip
PLAIN = (
    *ODD_TEXTS, 0, 1, -1, 2**31, 2**63, -(2**63) - 1, 10**30, 10**400, 0.1, -0.0, 1e308,
    5e-324, float("nan"), float("inf"), None, True, False, [], {}, [[]], [None], [{}],
    {"": {}}, {"a": 1, "b": [1]}, ["x"] * 30, [{}] * 30, dict.fromkeys("abcdefgh"),
)  # fmt: skip
"""Values that a JSON document may have."""

ALIEN = (
    10**5_000, Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-0"),
    Decimal("1E+1000000"), Decimal("1E-1000000"), Decimal("0.005"), b"", b"\xff\xfe",
    {1, 2}, (1,), object, nested(5_000, lambda v: [v]),
    nested(5_000, lambda v: {"a": v}),
)  # fmt: skip
"""Values that another reader of documents may hand over: of SQL, YAML, pickles."""

STRANGE = PLAIN + ALIEN


class Spoiler:
    """Makes hostile documents out of good ones, always the same of the same seed.

    Args:
        documents: what a partner sends, all of them equally often.
        values: what may stand in the place of something.
    """

    def __init__(self, *documents, seed=26, values=STRANGE):
        self._draw = random.Random(seed).random
        self._values = values
        self._corpus = [(one, [*places(one)]) for one in documents]

    def pick(self, of):
        """Return one of a sequence."""
        return of[int(self._draw() * len(of))]

    def documents(self, count):
        """Yield so many documents, with one to three things wrong in each."""
        for _ in range(count):
            document, where = self.pick(self._corpus)
            for _ in range(1 + int(self._draw() * 3)):
                document = self.spoilt(document, where)
            yield document

    def spoilt(self, document, where):
        """Return a document of which one thing is not as it should be."""
        *way, last = self.pick(where)
        root = node = document.copy()
        try:
            for step in way:
                node[step] = node = node[step].copy()
            self.change(node, last)
        except (AttributeError, LookupError, TypeError):
            pass  # it is gone already, or of a kind that has nothing inside
        return root

    def change(self, node, place):
        """Change what stands at a place of a dict or a list."""
        match int(self._draw() * 20):
            case 0 | 1:
                del node[place]
            case 2 | 3:
                self.repeat(node, place)
            case 4 | 5:
                node[place] = retyped(node[place])
            case 6:
                node[place] = [node[place]]
            case 7 | 8 if isinstance(node[place], str):
                node[place] = node[place][1:] + self.pick(ODD_TEXTS)
            case _:
                node[place] = self.pick(self._values)

    def repeat(self, node, place):
        """Put something in once more; now and then many times."""
        if isinstance(node, list):
            node *= 2 + 40 * (self._draw() < 0.05)
        else:
            node[self.pick(ODD_TEXTS)] = node[place]

    def bodies(self, count):
        """Yield so many bodies of JSON, most of them not quite that."""
        corpus = [_TOKENS.findall(json.dumps(one)) for one, _ in self._corpus]
        for _ in range(count):
            tokens = self.pick(corpus).copy()
            for _ in range(1 + int(self._draw() * 2)):
                self.change_text(tokens, int(self._draw() * len(tokens)))
            yield "".join(tokens).encode("utf-8", "surrogatepass")

    def change_text(self, tokens, place):
        """Change one token of a document's text."""
        match int(self._draw() * 12):
            case 0:
                tokens[place] = ""
            case 1:
                tokens[place] *= 2
            case 2:
                del tokens[place:]
                tokens.append("")
            case 3:
                tokens[place] = tokens[place][1:]
            case 4:
                tokens[place] = self.pick(tokens)
            case 5:
                tokens[place] = self.pick(_NO_TOKENS)
            case _:
                tokens[place] = self.pick(_ODD_TOKENS)


_TOKENS = re.compile(r'"(?:\\.|[^"\\])*"|[^\s"{}\[\],:]+|[{}\[\],:]\s*')
_ODD_TOKENS = [json.dumps(one) for one in PLAIN]
_NO_TOKENS = (
    "[" * 3_000, '{"a":' * 3_000, "9" * 5_000, "-", "1e999999999", "1.5e-999999999",
    "//", "\ufeff", "\ud800", "\x00", '"\\ud800"', '"\\x"', "'a'", "nan", "undefined",
    '"', "\\",
)  # fmt: skip


def places(node, way=()):
    """Yield the way to everything that stands in a document."""
    steps = node if isinstance(node, dict) else range(len(node))
    for step in steps:
        yield (*way, step)
        if isinstance(node[step], dict | list):
            yield from places(node[step], (*way, step))


def retyped(value):
    """Return about the same as another type."""
    if isinstance(value, str):
        return int(value) if value.isdecimal() and len(value) < 40 else [value]
    if isinstance(value, dict):
        return [*value.values()]
    if isinstance(value, list):
        return {f"{place}": one for place, one in enumerate(value)}
    return shown(value)[:400]


def besieged(name, read, payloads, *errors):
    """Return the share of payloads that were understood.

    Nothing but *errors* is raised, and no payload takes longer than SLOWEST_S.  What is
    slow by the clock on the wall is looked at anew by the processor's: on a machine
    that is busy everything is slow now and then.  How long the slowest took is written
    (``pytest -rP``).
    """
    clock, understood, slowest, slow = time.perf_counter, 0, 0.0, []
    for count, payload in enumerate(payloads, 1):
        begun = clock()
        try:
            read(payload)
            understood += 1
        except errors:
            pass
        except BaseException as error:
            error.add_note(f"payload number {count}: {shown(payload)}")
            raise
        took = clock() - begun
        slowest = max(slowest, took)
        if took > SLOWEST_S:
            slow.append(payload)
    always = [took for one in slow if (took := quickest(read, one, errors)) > SLOWEST_S]
    assert [] == always, "seconds that a payload took each time"
    share = understood / count
    sys.stdout.write(
        f"{name}: {share:.0%} of {count} understood, the slowest in {slowest:.4f} s\n"
    )
    return share


def quickest(read, payload, errors):
    """Return the least time that a reader is busy with a payload, of five times.

    In seconds of a machine as quick as that of the published figures.
    """
    times, yardsticks = [], []
    for _ in range(5):
        yardsticks.append(_yardstick())
        begun = time.thread_time()
        with suppress(*errors):
            read(payload)
        times.append(time.thread_time() - begun)
    return min(times) / max(1, min(yardsticks) / YARDSTICK_S)


def _yardstick():
    """Return how long this machine takes for some work that is always the same."""
    begun, known = time.thread_time(), {}
    for number in range(115_000):
        known[number & 255] = str(number)
    return time.thread_time() - begun


def shown(payload):
    """Return a payload as text, however deep it is and however large its numbers."""
    try:
        return repr(payload)[:3_000]
    except (RecursionError, ValueError) as error:
        return f"one that cannot be shown: {error}"
