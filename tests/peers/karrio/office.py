"""Sets a Karrio server up as its administrator does: accounts, prices, webhooks."""

import json
import urllib.error
import urllib.request

from tests.peers.serving import DIRECTLY

__all__ = ["Office"]

GENERIC = {
    "display_name": "Own fleet",
    "custom_carrier_name": "own_fleet",
    "account_country_code": "DK",
}
ZONES = [
    {"id": "home", "label": "home", "country_codes": ["DK"]},
    {"id": "north", "label": "north", "country_codes": ["SE", "NO", "FI"]},
]


class Office:
    """Karrio's own interface, as its administrator uses it."""

    def __init__(self, url, token):
        self.url = url
        self._headers = {
            "Authorization": f"Token {token}",
            "Content-Type": "application/json",
        }

    def ask(self, path, body=None, method=None):
        """Return the document that is answered, whatever its status is."""
        request = urllib.request.Request(
            self.url + path,
            None if body is None else json.dumps(body).encode(),
            self._headers,
            method=method or ("GET" if body is None else "POST"),
        )
        try:
            with DIRECTLY.open(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            text = error.read()
            error.close()
            raise AssertionError(f"{path}: {error.code} {text[:1500]!r}") from None
        return json.loads(text) if text else None

    def graph(self, query, **variables):
        """Return what GraphQL answers."""
        answer = self.ask("/graphql", {"query": query, "variables": variables})
        if answer.get("errors"):
            raise AssertionError(answer["errors"])
        return answer["data"]

    def open_account(self, carrier_id, services, *, tracked=False):
        """Open an account of a carrier with a price list and return its id.

        Args:
            carrier_id: its name.
            services: code -> (currency, most kilograms, price per zone).
            tracked: whether it tells where parcels are.
        """
        name = "dhl_fleet" if tracked else "own_fleet"
        account = self.ask(
            "/v1/connections",
            {
                "carrier_name": "generic",
                "carrier_id": carrier_id,
                "credentials": GENERIC | {"custom_carrier_name": name},
            },
        )
        levels = [
            {
                "service_name": code.title(),
                "service_code": code,
                "currency": currency,
                "max_weight": most_kg,
                "weight_unit": "KG",
                "transit_days": 2,
                "zone_ids": list(prices),
            }
            for code, (currency, most_kg, prices) in services.items()
        ]
        made = self.graph(
            "mutation m($input: CreateRateSheetMutationInput!) {"
            " create_rate_sheet(input: $input) {"
            " rate_sheet { id services { id service_code } } errors { messages } } }",
            input={
                "name": f"{carrier_id} prices",
                "carrier_name": "generic",
                "carriers": [account["id"]],
                "zones": ZONES,
                "services": levels,
            },
        )["create_rate_sheet"]
        sheet = made["rate_sheet"]
        for service in sheet["services"]:
            for zone, price in services[service["service_code"]][2].items():
                self.graph(
                    "mutation m($input: UpdateServiceRateMutationInput!) {"
                    " update_service_rate(input: $input) { errors { messages } } }",
                    input={
                        "rate_sheet_id": sheet["id"],
                        "service_id": service["id"],
                        "zone_id": zone,
                        "rate": price,
                    },
                )
        return account["id"]
