"""The special-order code: what a buyer says on the telephone to name an order."""

from ordercore.errors import Invalid
from ordercore.values import check_id, spoken, spoken_near, spoken_number

__all__ = ["nearly_named", "order_named", "special_code"]

_CHARACTERS = (
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-"  # of an id
)


def special_code(order: str) -> str:
    """Return the code of an order, the same whenever it is asked for.

    It is the order's id written in other characters, with a check character behind it:
    no two orders of a shop have the same one, and nothing has to be looked up.

    >>> special_code("W-1001")
    '14EA-JS22-C'

    Raises Invalid: no order can have this id.
    """
    number = 0
    for character in check_id(order, "order"):
        number = number * len(_CHARACTERS) + _CHARACTERS.index(character) + 1
    return spoken(number)


def order_named(code: str) -> str:
    """Return the id of the order that a code names.

    Raises Invalid: it is no code, or a character of it is wrong.
    """
    order = _order(spoken_number(code))
    if not order:
        raise Invalid.at("code", code, "the code of an order")
    return order


def nearly_named(code: str) -> dict[str, int]:
    """Return the orders that a code with one slip in it may mean.

    By id, each with the place of the wrong character, from 1.  Raises Invalid.
    """
    found = {_order(spoken_number(near)): place for place, near in spoken_near(code)}
    return {order: place for order, place in found.items() if order}


def _order(number: int) -> str:
    """Return the id that a number stands for, "" where it is none."""
    order = ""
    while number:
        number, value = divmod(number - 1, len(_CHARACTERS))
        order = _CHARACTERS[value] + order
    try:
        return check_id(order)
    except Invalid:
        return ""
