"""What is installed for the tests is chosen by us, and not by the day."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LISTS = sorted(HERE.glob("*/pins*.txt"))
EXACTLY = re.compile(r"[a-z0-9][a-z0-9.-]*==[0-9][0-9a-z.+!]*")


def test_each_partner_from_that_registry_has_a_list():
    assert [one.relative_to(HERE).as_posix() for one in LISTS] == [
        "karrio/pins.txt",
        "tryton/pins-8.0.txt",
        "tryton/pins-8.2.txt",
    ]


@pytest.mark.parametrize("pins", LISTS, ids=lambda one: f"{one.parent.name}/{one.name}")
def test_a_list_names_versions_and_nothing_else(pins):
    """Each once; no address of anybody's."""
    lines = [one for one in pins.read_text().splitlines() if not one.startswith("#")]
    assert [one for one in lines if not EXACTLY.fullmatch(one)] == []
    names = [one.partition("==")[0] for one in lines]
    assert len(names) == len(set(names)) > 30
