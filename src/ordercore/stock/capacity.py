"""What could be made or bought by when: nobody has ordered it, and it is not there."""

from datetime import date

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.values import free_text
from ordercore.values import quantity as check_quantity
from ordercore.values.when import check_day

__all__ = ["Capacity"]


@frozen
class Capacity:
    """Units of a SKU that could be there on a day, if somebody saw to it now.

    Attributes:
        day: on which they would be there.
        quantity: at least 1.
        how: for people: who makes or sells them.
        node: where they would be; "" where nobody says.
        plugin: who says so; ordercore fills it in.

    Raises Invalid: a day that is none, no whole number of units, or no text.
    """

    day: date
    quantity: int
    how: str = ""
    node: str = ""
    plugin: str = ""

    def __attrs_post_init__(self) -> None:
        check_day(self.day, "day")
        check_quantity(self.quantity)
        free_text(self.how, "how")
        for name in ("node", "plugin"):
            if not isinstance(getattr(self, name), str):
                raise Invalid.at(name, getattr(self, name), "text")
