"""Addresses, countries and distances."""

from math import atan2, cos, isclose, pi, radians, sin, sqrt

import pytest
from babel import Locale
from hypothesis import given

from ordercore.errors import Invalid
from ordercore.testing.strategies import addresses, coordinates, countries
from ordercore.values import Address, Coordinates, country_code, distance_km
from ordercore.values.countries import CENTROIDS

COPENHAGEN = Coordinates(55.6761, 12.5683)


class TestCountryCode:
    """Countries as people write them."""

    @pytest.mark.parametrize("code", CENTROIDS)
    def test_every_country_by_its_name(self, code):
        """Every country is found by its English name, its code, and in any case."""
        name = Locale("en").territories[code]

        assert code == country_code(name)
        assert code == country_code(name.upper())
        assert code == country_code(code)
        assert code == country_code(code.lower())

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("Germany", "DE"), ("USA", "US"), ("U.S.A.", "US"), ("UK", "GB"),
            ("England", "GB"), ("EIRE", "IE"), ("RSA", "ZA"), ("Channel Islands", "JE"),
            ("Czech Republic", "CZ"), ("Korea, Republic of", "KR"), ("Viet Nam", "VN"),
            ("The Netherlands", "NL"), ("Holland", "NL"), ("Turkey", "TR"),
            ("T\u00fcrkiye", "TR"), ("Cote d'Ivoire", "CI"), ("Ivory Coast", "CI"),
            ("Reunion", "RE"), ("Saint Lucia", "LC"), ("St Lucia", "LC"),
            ("Bosnia and Herzegovina", "BA"), ("Russian Federation", "RU"),
            ("DEU", "DE"), ("GBR", "GB"), ("208", "DK"), ("  united   states ", "US"),
            ("Hong Kong", "HK"), ("Macedonia", "MK"), ("Kosovo", "XK"),
        ],
    )  # fmt: skip
    def test_what_exports_write(self, text, code):
        """Exports write countries in many ways."""
        assert code == country_code(text)

    @pytest.mark.parametrize(
        "text",
        [
            "Argentina", "Austria", "Belgium", "Brazil", "Canada", "Denmark", "Finland",
            "France", "Germany", "Ireland", "Italy", "Mexico", "Norway", "Poland",
            "Portugal", "Spain", "Sweden", "Switzerland", "UK", "USA", "Venezuela",
            "Australia", "Japan", "Netherlands", "Singapore", "United Kingdom", "EIRE",
            "Bahrain", "Cyprus", "Iceland", "Israel", "Lithuania", "Channel Islands",
            "RSA", "Greece", "Hong Kong", "Lebanon", "Malta", "Saudi Arabia",
            "United Arab Emirates", "Czech Republic",
        ],
    )  # fmt: skip
    def test_northwind_and_online_retail(self, text):
        """Every country of the two real data sets has a code."""
        assert country_code(text) in CENTROIDS

    @pytest.mark.parametrize(
        "text",
        [
            "", " ", "Unspecified", "European Community", "European Union", "World",
            "XX", "ZZ", "EU", "YU", "Atlantis", "Unknown Region",
            "x" * 100_000, "\ud800", None, 49, b"DE", ["DE"], "\u0414\u0415",
        ],
    )  # fmt: skip
    def test_unknown_is_an_error(self, text):
        """What is no country, or several, is refused; nothing is guessed."""
        with pytest.raises(Invalid, match=r"ship_to\.country: got"):
            country_code(text, "ship_to.country")


class TestAddress:
    """Where something goes."""

    def test_personal_fields_stay_out_of_logs(self):
        """repr() tells country, region and town, and nobody's name or door."""
        address = Address(
            "DK",
            postcode="1234",
            city="Aarhus",
            street=("Gade 1",),
            name="Ann",
            region="Jylland",
            phone="5678",
            email="ann@example.org",
            at=COPENHAGEN,
        )
        assert "Address(country='DK', city='Aarhus', region='Jylland')" == repr(address)

    @given(addresses())
    def test_every_address_is_somewhere(self, address):
        """Its own point if it has one, else its country's middle."""
        middle = Coordinates(*CENTROIDS[address.country])
        assert (address.at or middle) == address.coordinates

    @pytest.mark.parametrize("country", ["", "dk", "Denmark", "XX", "DNK", None])
    def test_country_is_a_code(self, country):
        """A name where a code belongs is found at once, not at the rate table."""
        with pytest.raises(Invalid, match="country: got"):
            Address(country)

    def test_without_a_point_of_its_own(self):
        """Null Island is a point, not the lack of one."""
        assert Coordinates(0, 0) == Address("DK", at=Coordinates(0, 0)).coordinates


class TestCoordinates:
    """Points on the earth."""

    @pytest.mark.parametrize(
        ("latitude", "longitude"),
        [
            (90.1, 0), (-90.1, 0), (0, 180.1), (0, -180.1), (float("nan"), 0),
            (0, float("nan")), (float("inf"), 0), ("55", "12"), (True, 0), (None, 0),
        ],
    )  # fmt: skip
    def test_refused(self, latitude, longitude):
        """What is not on the earth, or no number, is refused."""
        with pytest.raises(Invalid, match="itude: got"):
            Coordinates(latitude, longitude)

    @given(coordinates(), coordinates())
    def test_distance_is_that_of_vincentys_sphere(self, a, b):
        """Another formula, exact everywhere on the sphere, gives the same distance."""
        p, q, d = radians(a.latitude), radians(b.latitude), b.longitude - a.longitude
        d = radians(d)
        across = sqrt(
            (cos(q) * sin(d)) ** 2 + (cos(p) * sin(q) - sin(p) * cos(q) * cos(d)) ** 2
        )
        along = sin(p) * sin(q) + cos(p) * cos(q) * cos(d)
        expected = 6371.0088 * atan2(across, along)

        assert isclose(expected, distance_km(a, b), rel_tol=1e-6, abs_tol=1e-3)

    @given(coordinates(), coordinates(), coordinates())
    def test_distance_is_a_distance(self, a, b, c):
        """It is zero to itself, the same both ways, never shorter by a detour."""
        assert 0 == distance_km(a, a)
        assert isclose(distance_km(a, b), distance_km(b, a), abs_tol=1e-6)
        assert distance_km(a, c) <= distance_km(a, b) + distance_km(b, c) + 1e-3
        assert distance_km(a, b) <= 6371.0088 * pi

    def test_known_distances(self):
        """Copenhagen is about 230 km from Gothenburg and 6,190 km from New York."""
        assert 229 == round(distance_km(COPENHAGEN, Coordinates(57.7089, 11.9746)))
        new_york = Coordinates(40.7128, -74.0060)
        assert 6190 == round(distance_km(COPENHAGEN, new_york), -1)
        assert 20015 == round(distance_km(Coordinates(0, 0), Coordinates(0, 180)))


class TestCentroids:
    """The table of countries."""

    @given(countries())
    def test_every_country_is_on_the_earth(self, code):
        """A centroid is a point, and the code two capital letters."""
        Coordinates(*CENTROIDS[code])
        assert 2 == len(code)
        assert code.isascii()
        assert code.isupper()

    def test_all_countries(self):
        """ISO 3166-1 has 249 codes; Kosovo has none of its own and is listed as XK."""
        assert 249 + 1 == len(CENTROIDS)
        assert sorted(CENTROIDS) == list(CENTROIDS)

    @pytest.mark.parametrize(
        ("one", "other", "most_km"),
        [
            ("DK", "DE", 700), ("DK", "SE", 900), ("FR", "ES", 900), ("GB", "IE", 400),
            ("US", "MX", 2000), ("AR", "CL", 700), ("CN", "MN", 1300),
            ("AU", "NZ", 4200), ("JE", "GG", 60), ("IT", "SM", 150),
            ("IT", "VA", 150), ("ZA", "LS", 350),
            ("FI", "AX", 650), ("BE", "LU", 160), ("PT", "ES", 500), ("KR", "KP", 450),
        ],
    )  # fmt: skip
    def test_neighbours_are_near(self, one, other, most_km):
        """A sign that was lost would show here."""
        distance = distance_km(Address(one).coordinates, Address(other).coordinates)
        assert 0 < distance < most_km
