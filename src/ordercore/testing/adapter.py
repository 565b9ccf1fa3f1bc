"""What holds for every adapter, whatever its partner is; kits of ports build on it."""

import inspect
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, ClassVar, TypeVar, cast
from unittest import SkipTest
from uuid import uuid4

from ordercore.errors import AdapterError, AuthFailed, BadSignature, CallOutcome
from ordercore.ports import (
    CAPABILITIES,
    OPERATIONS,
    Health,
    Inbound,
    Page,
    Port,
    Receipt,
    offer_problems,
)
from ordercore.testing.transport import Fault
from ordercore.values import check_id

__all__ = ["AdapterContract", "drained", "expected", "fresh", "pages_differ"]

T = TypeVar("T")

MOST_PAGES = 10_000
MOST_POLLS = 100

HOSTILE_HEADERS: Sequence[dict[str, str]] = (
    {},
    {"webhook-signature": "v1", "webhook-id": "x", "webhook-timestamp": "x"},
    {"stripe-signature": "t=,v1="},
    {"x-shopify-hmac-sha256": "\u00e9"},
    {"authorization": "Bearer"},
)
"""What somebody sends who does not know the secret."""


def fresh(prefix: str) -> str:
    """Return an id that nobody has used, also in another run against one partner."""
    return f"{prefix}-{uuid4().hex[:12]}"


def expected(
    error: type[Exception], call: Callable[[], object], what: str
) -> Exception:
    """Return the error that *call* raises.

    Raises AssertionError: it raises another one, or none.
    """
    try:
        answer = call()
    except error as raised:
        return raised
    except Exception as other:
        got = f"{type(other).__name__}({other})"
        message = f"{what}: raise {error.__name__}, not {got}"
        raise AssertionError(message) from other
    raise AssertionError(f"{what}: raise {error.__name__}; it answered {answer!r}")


def drained(
    fetch: Callable[[str, int], Page[T]], limit: int, cursor: str = ""
) -> tuple[list[T], str]:
    """Return everything from a cursor on, and the cursor behind it.

    Raises AssertionError: a page is too large, or the pages have no end.
    """
    items: list[T] = []
    for _ in range(MOST_PAGES):
        page = fetch(cursor, limit)
        assert isinstance(page, Page), f"a fetch returns a Page, not {page!r}"
        assert len(page.items) <= limit, (
            f"a page of {len(page.items)} where at most {limit} were asked for"
        )
        assert isinstance(page.cursor, str), f"a cursor is text, not {page.cursor!r}"
        items += page.items
        if not page.more:
            return items, page.cursor
        assert page.cursor != cursor, "more is said, and the cursor stays where it was"
        cursor = page.cursor
    raise AssertionError(f"after {MOST_PAGES} pages there is still more")


def pages_differ(items: Collection[object]) -> str:
    """Return what to say where small pages have other items than large ones."""
    some = sorted(map(str, items))[:3]
    return (
        f"pages of 1 and of 50 differ by {some}: a cursor skips what it should give, "
        "or does not hold still"
    )


class AdapterContract:
    """What every adapter promises.  Capabilities decide what runs.

    Attributes:
        port: what kind of partner it connects.
        secrets: texts that must not be seen anywhere, such as the token it is given.
        delivery: headers, body and instant of a webhook that the partner has signed.
    """

    port: ClassVar[Port]
    secrets: Collection[str] = ()
    delivery: tuple[dict[str, str], bytes, Any] | None = None

    def connect(self) -> Any:
        """Return an adapter that is connected to the partner.  Yours to write."""
        raise NotImplementedError("connect() returns an adapter; write it")

    def faulty(self, fault: Fault) -> Any:
        """Return an adapter whose every call fails on the way as *fault* says.

        Yours to write where the adapter has a transport (``StandIn``); None leaves out
        what needs it.
        """
        del fault

    def unreadable(self) -> Any:
        """Return an adapter whose secrets cannot be read, as where nobody set them.

        Yours to write where it has any (``Secret.from_env("NOT_SET", {})``); None
        leaves out what needs it.
        """

    def needs(self, *capabilities: str) -> Any:
        """Return a connected adapter; skip the test where it declares less."""
        adapter = self.connect()
        for capability in capabilities:
            if capability not in adapter.capabilities:
                raise SkipTest(f"{adapter.name} does not declare {capability}")
        return adapter

    def test_it_has_what_it_declares(self) -> None:
        """Each capability is one of its port, and has its methods."""
        adapter = self.connect()
        problems = [*offer_problems(adapter, OPERATIONS[self.port])]
        assert not problems, "; ".join(map(str, problems))

        check_id(adapter.name, "name")
        known = CAPABILITIES[self.port]
        for capability in adapter.capabilities:
            assert capability in set(known), (
                f"{capability!r} is no {known.__name__}; take one of {', '.join(known)}"
            )

    def test_every_write_takes_its_key_by_name(self) -> None:
        """A key that is taken for something else would be lost."""
        adapter = self.connect()
        for capability in adapter.capabilities:
            protocol = OPERATIONS[self.port].get(capability)
            for name, member in vars(protocol).items() if protocol else ():
                if name.startswith("_") or isinstance(member, property):
                    continue
                wanted = inspect.signature(member).parameters
                given = inspect.signature(getattr(adapter, name)).parameters
                assert "key" not in wanted or "key" in given, f"{name} takes no key"

    def test_it_is_well(self) -> None:
        """The check answers, and shows no secret; neither does its repr."""
        adapter = self.connect()
        health = _health(adapter, "the partner is there")

        assert health.ok, f"it is not well: {health.said}"
        self.discreet(f"{health} {adapter!r} {adapter}", "check() and repr()")

    def test_it_says_when_the_partner_is_down(self) -> None:
        """A partner that is down is an answer of the check, and no error."""
        for fault in Fault:
            adapter = self.faulty(fault)
            if adapter is None:
                raise SkipTest("no faulty(): it was not looked at")
            health = _health(adapter, fault)

            assert not health.ok, f"{fault}: check says that all is well"
            assert health.said, f"{fault}: check does not say what is wrong"
            self.discreet(health.said, f"check(), {fault}")

    def test_it_says_when_a_secret_cannot_be_read(self) -> None:
        """A secret that nobody has set is an answer of the check, and no error."""
        adapter = self.unreadable()
        if adapter is None:
            raise SkipTest("no unreadable(): it was not looked at")
        health = _health(adapter, "a secret cannot be read")

        assert not health.ok, "a secret cannot be read, and check says all is well"
        assert health.said, "a secret cannot be read, and check does not say so"

    def test_who_does_not_know_the_secret_is_turned_away(self) -> None:
        """A delivery without a right signature is BadSignature, and nothing else."""
        adapter = self.needs("webhooks")
        if self.delivery is None:
            raise AssertionError("name a delivery that the partner has signed")
        headers, body, now = self.delivery
        for heads in HOSTILE_HEADERS:
            call = _receiving(adapter, heads, body, now)
            expected(BadSignature, call, f"headers {heads}")
        for spoilt in (b"", body + b" ", b"\xff" + body, body[:-1]):
            call = _receiving(adapter, headers, spoilt, now)
            expected(BadSignature, call, f"a body of {len(spoilt)} bytes")

    def test_a_delivery_is_understood(self) -> None:
        """What was signed is news, and the same again is the same news."""
        adapter = self.needs("webhooks")
        if self.delivery is None:
            raise AssertionError("name a delivery that the partner has signed")
        first, second = adapter.receive(*self.delivery), adapter.receive(*self.delivery)

        assert first == second, "the same delivery is the same news"
        assert isinstance(first, tuple), f"receive returns a tuple, not {first!r}"
        for news in cast("tuple[object, ...]", first):
            assert isinstance(news, Inbound), f"news is an Inbound, not {news!r}"
            assert news.id, f"{news} has no id, so it could count twice"
            assert news.subject, f"{news} does not say which {news.about} it is about"
            offset = news.at.utcoffset() if news.at else None
            assert news.at is None or (offset is not None and not offset), (
                f"{news}: at is not aware UTC"
            )

    def discreet(self, text: str, where: str) -> None:
        """Assert that no secret is seen."""
        for secret in self.secrets:
            assert secret not in text, f"{where} shows a secret; use connecting.Secret"

    def twice(self, what: str, call: Callable[[], Receipt]) -> Receipt:
        """Return the receipt of a write that is asked for twice under one key."""
        first, second = call(), call()

        for receipt in (first, second):
            assert isinstance(receipt, Receipt), f"{what}: a Receipt, not {receipt!r}"
            assert receipt.external_id, f"{what}: a receipt without external_id"
        assert not first.duplicate, f"{what}: the first is called a duplicate"
        assert first.external_id == second.external_id, (
            f"{what}: the same key again gave {second.external_id},"
            f" not {first.external_id}; it was done twice"
        )
        assert second.duplicate, f"{what}: the same key again is no duplicate; say so"
        return self.settled(first)

    def settled(self, receipt: Receipt) -> Receipt:
        """Return the receipt of a pending write when it is done."""
        if receipt.pending:
            adapter = self.needs("pending_writes")
            for _ in range(MOST_POLLS):
                receipt = adapter.poll(receipt)
                if not receipt.pending:
                    break
            else:
                raise AssertionError(f"{receipt} is pending for ever")
        return receipt

    def fails_in_order(
        self, calls: Callable[[Any], Iterable[tuple[str, Callable[[], object]]]]
    ) -> None:
        """Assert that calls fail with the right outcome when the line does.

        Args:
            calls: the writes of an adapter, each with its name.

        Where a secret cannot be read they fail as where it is refused: the connection
        stops, and nothing is set aside.
        """
        unreadable = self.unreadable()
        for what, call in calls(unreadable) if unreadable is not None else ():
            expected(AuthFailed, call, f"{what}, where a secret cannot be read")
        for fault in Fault:
            adapter = self.faulty(fault)
            if adapter is None:
                raise SkipTest("no faulty(): it was not looked at")
            for what, call in calls(adapter):
                error = expected(AdapterError, call, f"{what}, {fault}")
                assert isinstance(error, AdapterError)
                sent = fault is not Fault.REFUSED
                wanted = CallOutcome.UNKNOWN if sent else CallOutcome.REJECTED
                assert error.outcome is wanted, (
                    f"{what}, {fault}: outcome {error.outcome}, and it is {wanted}"
                )
                self.discreet(f"{error!r} {error}", f"{what}, {fault}")


def _health(adapter: Any, when: str) -> Health:
    """Return what the check answers.  Raises AssertionError: it raises."""
    try:
        health = adapter.check()
    except Exception as error:
        got = f"{type(error).__name__}({error})"
        message = f"{when}: check() raised {got}; answer Health(ok=False, said=...)"
        raise AssertionError(message) from error
    assert isinstance(health, Health), f"check returns a Health, not {health!r}"
    return health


def _receiving(
    adapter: Any, headers: dict[str, str], body: bytes, now: Any
) -> Callable[[], object]:
    return lambda: adapter.receive(headers, body, now)
