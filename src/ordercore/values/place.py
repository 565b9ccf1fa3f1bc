"""Where: addresses, countries, and how far it is from one to another."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from math import asin, cos, radians, sin, sqrt

from attrs import field, frozen

from ordercore.errors import Invalid
from ordercore.values.countries import CENTROIDS
from ordercore.values.personal import PERSONAL

__all__ = ["Address", "Coordinates", "country_code", "distance_km"]

EARTH_RADIUS_KM = 6371.0088  # the mean radius of IUGG

# What shops and exports write beside the names that Babel knows.
_ALIASES: Mapping[str, str] = {
    "america": "US",
    "bosnia": "BA",
    "bolivia plurinational state of": "BO",
    "brunei darussalam": "BN",
    "burma": "MM",
    "cabo verde": "CV",
    "cape verde": "CV",
    # Not a country: Jersey and Guernsey, which have codes of their own.  Jersey is
    # where most of its people live.
    "channel islands": "JE",
    "congo": "CG",
    "czech republic": "CZ",
    "democratic republic of the congo": "CD",
    "east timor": "TL",
    "eire": "IE",
    "england": "GB",
    "great britain": "GB",
    "holland": "NL",
    "holy see": "VA",
    "hong kong": "HK",
    "iran islamic republic of": "IR",
    "ivory coast": "CI",
    "korea democratic peoples republic of": "KP",
    "korea republic of": "KR",
    "lao peoples democratic republic": "LA",
    "macao": "MO",
    "macau": "MO",
    "macedonia": "MK",
    "micronesia federated states of": "FM",
    "moldova republic of": "MD",
    "myanmar": "MM",
    "northern ireland": "GB",
    "palestine": "PS",
    "peoples republic of china": "CN",
    "republic of ireland": "IE",
    "republic of korea": "KR",
    "republic of south africa": "ZA",
    "reunion island": "RE",
    "rsa": "ZA",
    "russian federation": "RU",
    "scotland": "GB",
    "slovak republic": "SK",
    "state of palestine": "PS",
    "swaziland": "SZ",
    "syrian arab republic": "SY",
    "taiwan province of china": "TW",
    "tanzania united republic of": "TZ",
    "turkey": "TR",
    "turkiye": "TR",
    "u a e": "AE",
    "u k": "GB",
    "u s": "US",
    "u s a": "US",
    "uae": "AE",
    "uk": "GB",
    "united states of america": "US",
    "usa": "US",
    "venezuela bolivarian republic of": "VE",
    "viet nam": "VN",
    "wales": "GB",
}

_SHORT: Mapping[str, str] = {"saint": "st"}


@frozen
class Coordinates:
    """A point on the earth, in degrees: north and east are positive.

    Raises:
        Invalid: it is not on the earth.
    """

    latitude: float
    longitude: float

    def __attrs_post_init__(self) -> None:
        _degrees(self.latitude, 90, "latitude")
        _degrees(self.longitude, 180, "longitude")


@frozen
class Address:
    """Where something is sent to or from.

    Attributes:
        country: ISO 3166-1 alpha-2 code; see :func:`country_code`.
        postcode: as that country writes it.
        city: the town.
        street: the lines above the town, without the name.
        name: who receives it.
        region: state, province or county.
        phone: as given.
        email: as given.
        at: the exact point, where it is known.

    What tells who or where a person is stays out of ``repr`` and so out of logs.

    Raises:
        Invalid: the country is no code.
    """

    country: str
    postcode: str = field(default="", repr=False, metadata=PERSONAL)
    city: str = ""
    street: tuple[str, ...] = field(default=(), repr=False, metadata=PERSONAL)
    name: str = field(default="", repr=False, metadata=PERSONAL)
    region: str = ""
    phone: str = field(default="", repr=False, metadata=PERSONAL)
    email: str = field(default="", repr=False, metadata=PERSONAL)
    at: Coordinates | None = field(default=None, repr=False, metadata=PERSONAL)

    def __attrs_post_init__(self) -> None:
        if self.country not in CENTROIDS:
            raise Invalid.at("country", self.country, "an ISO 3166-1 code such as DK")

    @property
    def coordinates(self) -> Coordinates:
        """Its own point if it has one, else the middle of its country."""
        return self.at or _centroid(self.country)


def distance_km(a: Coordinates, b: Coordinates) -> float:
    """Return the way along the surface of a round earth (at most 0.5 % wrong).

    Haversine formula: R. W. Sinnott, Virtues of the Haversine, 1984.

    >>> round(distance_km(Coordinates(55.68, 12.57), Coordinates(57.71, 11.97)))
    229
    """
    north, north_b = radians(a.latitude), radians(b.latitude)
    east = radians(b.longitude - a.longitude)
    square = sin((north_b - north) / 2) ** 2
    square += cos(north) * cos(north_b) * sin(east / 2) ** 2
    # asin refuses what a rounding error might put above 1, for opposite points.
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(square)))


def country_code(text: object, where: str = "country") -> str:
    """Return the ISO 3166-1 alpha-2 code of a country given by code or English name.

    >>> country_code("Germany"), country_code("USA"), country_code("EIRE")
    ('DE', 'US', 'IE')

    The Channel Islands are taken for Jersey, the larger of their two codes.

    Raises:
        Invalid: no country is known by that name (``Unspecified``).
    """
    if isinstance(text, str) and len(text) <= 60:
        if text in CENTROIDS:
            return text
        code = _by_name().get(_plain(text))
        if code is not None:
            return code
    raise Invalid.at(where, text, "a country's English name or ISO 3166-1 code")


@cache
def _by_name() -> Mapping[str, str]:
    """Return plain name -> code: names, alpha-2, alpha-3, numeric, aliases."""
    from babel.core import Locale, get_global  # noqa: PLC0415 - slow, seldom needed

    codes = {_plain(code): code for code in CENTROIDS}
    for old, new in get_global("territory_aliases").items():
        if len(new) == 1 and new[0] in CENTROIDS:
            codes.setdefault(_plain(old), new[0])
    names: Mapping[str, str] = Locale("en").territories
    codes |= {_plain(names[code]): code for code in CENTROIDS}
    return codes | dict(_ALIASES)


def _plain(name: str) -> str:
    """Return *name* without accents, case, dots and doubled spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    letters = letters.replace("&", " and ").replace("'", "").replace("’", "")
    letters = "".join([c for c in letters if not unicodedata.combining(c)])
    words = re.findall("[a-z0-9]+", letters)
    return " ".join([_SHORT.get(word, word) for word in words if word != "the"])


@cache
def _centroid(country: str) -> Coordinates:
    return Coordinates(*CENTROIDS[country])


def _degrees(value: float, most: int, where: str) -> None:
    if type(value) not in (float, int) or not -most <= value <= most:
        raise Invalid.at(where, value, f"degrees from -{most} to {most}")
