"""What a connection to Karrio needs to know."""

from attrs import field, frozen, validators

import ordercore as oc

__all__ = ["KarrioSettings"]


def _without_slash(url: str) -> str:
    return url.rstrip("/")


@frozen
class KarrioSettings:
    """Where Karrio is, and as whom we come.

    Attributes:
        url: of the server, such as ``https://karrio.example``.
        token: an API key of Karrio's.
        webhook_secrets: of its webhooks (``secret`` in ``/v1/webhooks``); several while
            they change; none where nothing is listened to.
        carriers: the ids that carrier accounts have in Karrio (``carrier_id``); none
            for all.  Where two accounts have services of the same name, give each
            account a connection of its own.
        company: who sends, as it stands on labels; "" for the name of the place.
        phone: of the sender; many carriers want one.
        zone: in which carriers write times that have no zone, such as
            ``Europe/Copenhagen``.
        missing_times, repeated_times: what is made of such a time that the clocks there
            jump over, or that comes twice, see ``connecting.LocalClock``.
        timeout_s: how long an answer may take; carriers behind Karrio are slow.
    """

    url: str = field(converter=_without_slash)
    token: oc.connecting.Secret
    webhook_secrets: tuple[oc.connecting.Secret, ...] = ()
    carriers: tuple[str, ...] = ()
    company: str = ""
    phone: str = ""
    zone: str = "UTC"
    missing_times: oc.connecting.MissingTimes = oc.connecting.MissingTimes.REFUSE
    repeated_times: oc.connecting.RepeatedTimes = oc.connecting.RepeatedTimes.EARLIER
    timeout_s: int = field(default=30, validator=validators.in_((*range(1, 301),)))

    @property
    def times(self) -> oc.connecting.LocalClock:
        """How times without a zone are meant.

        Raises:
            Invalid: there is no such zone.
        """
        return oc.connecting.LocalClock(
            oc.connecting.zone_of(self.zone),
            missing=self.missing_times,
            repeated=self.repeated_times,
        )
