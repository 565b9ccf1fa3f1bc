"""Sets of countries that rate tables speak of."""

from collections.abc import Iterable, Iterator

from ordercore.errors import Finding
from ordercore.values.countries import CENTROIDS

__all__ = ["EU", "country_problems"]

# The 27 member states since 1 February 2020.  GR is Greece's ISO code; EL is not.
EU: tuple[str, ...] = (
    "AT",
    "BE",
    "BG",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
)


def country_problems(where: str, countries: Iterable[str]) -> Iterator[Finding]:
    """Yield what among countries is no code of one."""
    for country in countries:
        if country not in CENTROIDS:
            yield Finding(where, country, "ISO 3166-1 codes such as DK")
