"""An order of a shop, its labels and its books: each partner knows the same of it.

A buyer orders eight mugs and two caps in Vendure.  Two mugs lie in Copenhagen, six
and the caps in Aarhus.  The first parcel leaves, the buyer does not want the caps
any more, and the second parcel leaves.
"""

from tests.peers.together.house import STEPS


def test_all_know_the_same_in_the_end(begin):
    """The same units and the same money everywhere, to the last oere."""
    life = begin()
    for name in STEPS:
        life.live(name)
    assert life.expected() == life.found()
