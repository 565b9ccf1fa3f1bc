"""What a plug-in hears of, after it has happened."""

from collections.abc import Sequence

from ordercore.message import Happened
from ordercore.plugins.spec.marking import hookspec

__all__ = ["ordercore_events"]


@hookspec
def ordercore_events(recorded: Sequence[Happened]) -> None:
    """Hear what happened.

    Event; called after each commit, with the events of that commit in the order of the
    journal; whoever committed waits, for a limited time.  Be quick: hand work over, do
    not do it.

    Args:
        recorded: frozen records with ``position``, ``stream``, ``version``, ``event``,
            ``at`` (aware UTC) and ``cause``.

    Returns:
        Nothing; whatever it returns is passed over.

    Errors:
        What happened has happened: an error is reported to the caller's log, naming
        plug-in and hook, and every other listener still hears all.  One that does not
        come back in time hears no more until it has.

    Example:
        >>> import ordercore as oc
        >>> seen = []
        >>> @oc.hookimpl
        ... def ordercore_events(recorded):
        ...     seen.extend(happened.stream for happened in recorded)
    """
    raise NotImplementedError
