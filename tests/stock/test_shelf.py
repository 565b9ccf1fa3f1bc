"""How many of what is where, and how many of them are promised to somebody."""

import pytest
from attrs import exceptions

from ordercore.message import key_of, kind_of
from ordercore.stock import StockLevel, stock_stream


class TestStockLevel:
    def test_what_is_not_promised_is_available(self):
        """Available is sellable without what is allocated."""
        assert 3 == StockLevel("MUG", "CPH", 5, 2).available

    def test_a_new_level_is_empty(self):
        """Where nothing ever happened, nothing is there."""
        assert StockLevel("MUG", "CPH", 0, 0) == StockLevel("MUG", "CPH")
        assert 0 == StockLevel("MUG", "CPH").available

    def test_it_is_a_value(self):
        """A level does not change; an event makes another one."""
        with pytest.raises(exceptions.FrozenInstanceError):
            StockLevel("MUG", "CPH").sellable = 1


def test_a_stream_names_goods_and_place():
    """The sign between them is in neither name, so no two levels share a stream."""
    assert "stock/MUG@CPH" == stock_stream("MUG", "CPH")
    assert ("stock", "MUG@CPH") == (
        kind_of(stock_stream("MUG", "CPH")),
        key_of(stock_stream("MUG", "CPH")),
    )
