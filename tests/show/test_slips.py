"""The slip that lies in the parcel, ready to print."""

from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given, settings

from ordercore.errors import Invalid
from ordercore.show import packing_slip_html, packing_slips_html
from ordercore.values import Address, Measure, Money
from ordercore.warehouse import PackingSlip, SlipLine
from tests.show.pages import read
from tests.show.test_markup import HOSTILE

SLIP = PackingSlip(
    "W-1001-1-1",
    "W-1001",
    Address("DK", "2300", "København S", ("Vermlandsgade 51",), "Kop & Kande"),
    Address("DK", "8000", "Aarhus C", ("Åboulevarden 12",), "Mette Sørensen"),
    (
        SlipLine("1", "MUG", "Krus, blåt", 4, Money.of("356.00", "DKK")),
        SlipLine("2", "PLATE", "Tallerken", 2, Money.of("1258.50", "DKK")),
    ),
    note="Tak for din ordre.",
)


def shown(slip, locale="en_GB"):
    return read(packing_slip_html(slip, locale))


class TestSlip:
    def test_says_what_is_in_the_parcel_and_for_whom(self):
        """Order, parcel, both addresses, each line with its units, and the note."""
        text = shown(SLIP).text

        for words in (
            "W-1001",
            "W-1001-1-1",
            "Kop & Kande",
            "Mette Sørensen",
            "8000 Aarhus C",
            "Krus, blåt",
            "PLATE",
            "Units in this parcel: 6",
            "Tak for din ordre.",
        ):
            assert words in text

    def test_what_was_weighed_is_told_by_its_weight(self):
        """Nobody buys 250 steps of a scale; in the parcel it is one piece."""
        kilos = Measure("kg", Decimal("0.005"))
        cheese = SlipLine("3", "CHEESE", "Ost", 250, None, kilos)
        slip = evolve(SLIP, lines=(*SLIP.lines, cheese))
        text = shown(slip, "da_DK").text.replace("\xa0", " ")

        assert "1,25 kg" in text
        assert "250" not in text.replace("1258", "")
        assert 7 == slip.units

    @pytest.mark.parametrize(
        ("locale", "title", "total"),
        [
            ("da_DK", "Følgeseddel", "1.614,50\xa0kr."),
            ("en_GB", "Packing slip", "1,614.50"),
            ("de_DE", "Lieferschein", "1.614,50\xa0DKK"),
            ("fr_FR", "Bon de livraison", "1\u202f614,50\xa0DKK"),
            ("fi_FI", "Packing slip", "1\xa0614,50\xa0DKK"),
        ],
    )
    def test_is_written_for_its_reader(self, locale, title, total):
        """Numbers as the locale has them; words where we have them, else in English."""
        seen = shown(SLIP, locale)

        assert title in seen.words
        assert total in seen.text

    def test_the_page_says_its_language(self):
        """Screen readers and translators want to know."""
        assert ["da"] == shown(SLIP, "da_DK").values("lang")
        assert ["en"] == shown(SLIP, "ja_JP").values("lang")

    def test_an_unknown_locale_is_invalid(self):
        """It is said, not guessed."""
        with pytest.raises(Invalid):
            packing_slip_html(SLIP, "xx_YY")

    def test_a_country_is_named_where_parcels_cross_a_border(self):
        """At home nobody writes it."""
        abroad = evolve(SLIP, ship_to=Address("SE", "211 20", "Malmö", name="Åsa"))

        assert "DK" not in shown(SLIP).words
        assert {"DK", "SE"} <= set(shown(abroad).words)

    def test_what_is_not_known_takes_no_line(self):
        """An address of a country alone is short."""
        bare = evolve(SLIP, ship_to=Address("DK"), note="")

        assert "" not in shown(bare).words
        assert "Tak for din ordre." not in shown(bare).text


class TestGifts:
    def test_show_no_prices(self):
        """Somebody else opens the parcel; not even a column is there."""
        seen = shown(evolve(SLIP, gift=True))

        assert "A gift for you" in seen.words
        assert not {"Amount", "Total"} & set(seen.words)
        assert "356" not in seen.text

    def test_prices_are_left_out_where_there_are_none(self):
        """A slip without amounts is whole."""
        lines = tuple(evolve(line, amount=None) for line in SLIP.lines)

        assert "Total" not in shown(evolve(SLIP, lines=lines)).words

    def test_a_line_without_a_price_leaves_its_cell_empty(self):
        """The others have theirs."""
        first, second = SLIP.lines
        seen = shown(evolve(SLIP, lines=(first, evolve(second, amount=None))))

        assert 2 == seen.text.count("356.00")


class TestMany:
    def test_each_slip_has_its_own_sheet(self):
        """A whole wave is printed at once."""
        slips = [SLIP, evolve(SLIP, parcel="W-1002-1-1")]
        seen = read(packing_slips_html(slips, "en_GB"))

        assert 2 == seen.tags.count("article")
        assert {"W-1001-1-1", "W-1002-1-1"} <= set(seen.words)


class TestHostileText:
    @given(HOSTILE)
    @settings(max_examples=30)
    def test_never_yields_a_tag(self, text):
        """Reliability 42: the slip of a hostile order has the elements of any other."""
        hostile, harmless = [
            evolve(
                SLIP,
                order=f"x{words}",
                note=f"x{words}",
                ship_to=Address(
                    "DK", "8000", f"x{words}", (f"x{words}",), f"x{words}", f"x{words}"
                ),
                lines=(evolve(SLIP.lines[0], name=words, sku=words),),
            )
            for words in (text, "x")
        ]

        assert shown(harmless).structure() == shown(hostile).structure()
