"""How we talk to partners outside: what every adapter gets for nothing.

An adapter says what it asks (:class:`Request`) and what an answer means; everything
between stands here: carrying it, limits, asking again, keys, signatures.
"""

from ordercore.connecting.answering import (
    LONGEST_WAIT_S,
    checked,
    error_of,
    retry_after,
)
from ordercore.connecting.bearer import BearerWebhooks
from ordercore.connecting.exchange import (
    READING,
    Request,
    Response,
    Transport,
    check_private,
)
from ordercore.connecting.headers import Headers
from ordercore.connecting.http import HttpTransport
from ordercore.connecting.limiting import (
    Budget,
    Throttled,
    TokenBucket,
    shopify_budget,
)
from ordercore.connecting.local_times import LocalClock, MissingTimes, RepeatedTimes
from ordercore.connecting.observing import Call, Counters, Observed, Tally
from ordercore.connecting.payload import Part, plain_json
from ordercore.connecting.redirecting import Following
from ordercore.connecting.retrying import Backoff, Retries
from ordercore.connecting.secret import Secret
from ordercore.connecting.settings import (
    SHORT,
    settings_of,
    unreadable_secrets,
    zone_of,
)
from ordercore.connecting.webhooks import (
    ShopifyWebhooks,
    StandardWebhooks,
    StripeWebhooks,
    Verified,
    Verifier,
    WooCommerceWebhooks,
)

__all__ = [
    "LONGEST_WAIT_S",
    "READING",
    "SHORT",
    "Backoff",
    "BearerWebhooks",
    "Budget",
    "Call",
    "Counters",
    "Following",
    "Headers",
    "HttpTransport",
    "LocalClock",
    "MissingTimes",
    "Observed",
    "Part",
    "RepeatedTimes",
    "Request",
    "Response",
    "Retries",
    "Secret",
    "ShopifyWebhooks",
    "StandardWebhooks",
    "StripeWebhooks",
    "Tally",
    "Throttled",
    "TokenBucket",
    "Transport",
    "Verified",
    "Verifier",
    "WooCommerceWebhooks",
    "check_private",
    "checked",
    "error_of",
    "plain_json",
    "retry_after",
    "settings_of",
    "shopify_budget",
    "unreadable_secrets",
    "zone_of",
]
