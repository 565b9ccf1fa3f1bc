"""Raw orders are taken in together, and where they came from is noted with them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from ordercore.errors import OrdercoreError
from ordercore.flow.doing.engine import Outcome, Request
from ordercore.flow.doing.steps import Delivered, Step
from ordercore.flow.seeing.views import Views
from ordercore.flow.taking import intake
from ordercore.flow.taking.receipts import Receipt
from ordercore.plugins import Channel, Parsed, Raw
from ordercore.values import of_kind

__all__ = ["take"]


def take(
    run: Callable[[Sequence[Request]], list[Outcome]],
    channel: Channel,
    raws: Iterable[Raw | Mapping[str, object]],
    *,
    checkpoint: tuple[str, str] | None = None,
    delivered: Iterable[Delivered] = (),
) -> list[Receipt]:
    """Take raw orders in, in one transaction, and say what came of each.

    Args:
        run: carries requests out, in one transaction.
        channel: whose they are.
        raws: what it sent.
        checkpoint: (name, cursor) that is committed when all of them are.
        delivered: what brought them, kept as known when all of them are committed.
    """
    came = [intake.placed(raw, place) for place, raw in enumerate(raws)]
    found = [intake.read(channel, raw) for raw in came]
    requests = [
        _request(channel, raw, what, body)
        for raw, (what, body) in zip(came, found, strict=True)
    ]
    closing = [*_closing(checkpoint, delivered)]
    outcomes = run([*requests, *closing])[: len(requests)]
    for (what, _), outcome in zip(found, outcomes, strict=True):
        if isinstance(what, OrdercoreError) and outcome.error is not None:
            raise outcome.error  # it was not even kept aside
    return [
        intake.receipt_of(channel.name, raw, what, outcome)
        for raw, (what, _), outcome in zip(came, found, outcomes, strict=True)
    ]


def _request(
    channel: Channel,
    raw: Raw,
    parsed: Parsed | OrdercoreError,
    body: str,
) -> Request:
    """Return what takes a raw order in, or keeps it aside when it is refused."""
    kept = partial(intake.kept_aside, channel.name, raw)
    if isinstance(parsed, OrdercoreError):
        return Request(partial(kept, parsed))
    request = intake.request_of(channel.name, parsed, body)
    request.otherwise = kept
    return request


def _closing(
    checkpoint: tuple[str, str] | None, delivered: Iterable[Delivered]
) -> Iterator[Request]:
    """Yield what is committed last, and so with the last of the orders.

    Where the store takes them one by one, what is not taken keeps this from being so.
    """
    if checkpoint is not None:
        yield Request(_nothing, checkpoint=checkpoint)
    if known := [*delivered]:
        for one in known:
            of_kind(one, Delivered, "delivered")
        yield Request(lambda _: known)


def _nothing(_: Views) -> Iterable[Step]:
    return ()
