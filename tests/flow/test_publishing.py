"""Channels are told what was set for them, and told again when it has changed."""

from datetime import timedelta

import pytest

from ordercore import catalog, stock
from ordercore.catalog import PriceQuery
from ordercore.errors import (
    AuthFailed,
    RateLimited,
    Refused,
    Rejected,
    Stale,
    Unavailable,
)
from ordercore.flow import Delivery, MemoryStore, SqliteStore, StockFeed, Told
from ordercore.stock import Dated, Publishing, SetPublishing, SetQuota
from tests.flow.shop import START, Clock, place, shop
from tests.flow.waiting import announce, redate

WEB = PriceQuery("DKK", channel="web")
TODAY = START.date()


def day(n):
    return TODAY + timedelta(days=n)


@pytest.fixture(params=["memory", "sqlite"])
def oms(request, tmp_path):
    """Give a shop with mugs at two places."""
    store = MemoryStore()
    if request.param == "sqlite":
        store = SqliteStore(tmp_path / "shop.db", synchronous="NORMAL")
    with shop(store, stock={"MUG@CPH": 10, "MUG@HAM": 5}, clock=Clock()) as oms:
        yield oms


def told(oms, channel="web"):
    (offer,) = oms.offers(["MUG"], PriceQuery("DKK", channel=channel))
    return offer.available


class TestPolicy:
    def test_what_was_set_counts(self, oms):
        """For its channel, for nobody else, and until something else is set."""
        oms.do(SetPublishing("web", Publishing(buffer=3, nodes=("CPH",))))
        assert [7, 15, 15] == [told(oms, one) for one in ("web", "amazon", "")]
        oms.do(SetPublishing("web", Publishing(buffer_bp=1_000)))
        assert 13 == told(oms)
        oms.do(SetPublishing("web", Publishing()))
        assert 15 == told(oms)

    def test_who_asks_may_say_otherwise(self, oms):
        """What is handed in is what counts for that once."""
        oms.do(SetPublishing("web", Publishing(cap=3)))
        (offer,) = oms.offers(["MUG"], WEB, publishing=Publishing(cap=4))
        assert 4 == offer.available
        (offer,) = oms.offers(["MUG"], WEB, publishing=Publishing())
        assert 15 == offer.available

    def test_it_is_on_top_of_quotas(self, oms):
        """Never more than the channel's own buyers can be promised."""
        oms.do(SetQuota("MUG", "CPH", "q", ("channel:amazon",), 8))
        oms.do(SetPublishing("web", Publishing(buffer=1)))
        assert [6, 15] == [told(oms, one) for one in ("web", "amazon")]

    def test_a_place_that_is_not_open_is_refused(self, oms):
        """Nobody is told of a place that nobody can send from."""
        with pytest.raises(Refused) as caught:
            oms.do(SetPublishing("web", Publishing(nodes=("NYC",))))
        assert "node.unknown" == caught.value.code


class TestIncoming:
    def test_what_comes_in_is_told_with_its_day(self, oms):
        """As far as it comes in time, and so many in all from then on."""
        oms.do(SetPublishing("web", Publishing(buffer=1, incoming_days=9)))
        for name, units, days in (("D-1", 4, 3), ("D-2", 6, 9), ("D-3", 9, 10)):
            announce(oms, name, "MUG", units, days)
        (offer,) = oms.offers(["MUG"], WEB)
        assert (14, (Dated(day(3), 18), Dated(day(9), 24))) == (
            offer.available,
            offer.expected,
        )

    def test_who_waits_is_served_first(self, oms):
        """What comes in for an order that waits is told to nobody."""
        oms.do(SetPublishing("web", Publishing(incoming_days=9)))
        place(oms, "A", ("MUG", 18))
        announce(oms, "D-1", "MUG", 5, 3)
        (offer,) = oms.offers(["MUG"], WEB)
        assert (0, (Dated(day(3), 2),)) == (offer.available, offer.expected)

    def test_only_for_places_that_count(self, oms):
        """And nothing of it without a word, or of a kit."""
        announce(oms, "D-1", "MUG", 5, 3)
        oms.do(catalog.DefineKit(catalog.Kit("SET", (catalog.Component("MUG", 2),))))
        (mug,) = oms.offers(["MUG"], WEB)
        assert () == mug.expected
        oms.do(SetPublishing("web", Publishing(nodes=("HAM",), incoming_days=9)))
        mug, kit = oms.offers(["MUG", "SET"], WEB)
        assert (5, ()) == (mug.available, mug.expected)
        oms.do(SetPublishing("web", Publishing(nodes=("CPH",), incoming_days=9)))
        mug, kit = oms.offers(["MUG", "SET"], WEB)
        assert (Dated(day(3), 15),) == mug.expected
        assert (5, ()) == (kit.available, kit.expected)

    def test_what_is_kept_for_others_is_not_told(self, oms):
        """A quota that is not full takes what comes in."""
        oms.do(SetQuota("MUG", "CPH", "q", ("channel:amazon",), 12))
        oms.do(SetPublishing("web", Publishing(incoming_days=9)))
        announce(oms, "D-1", "MUG", 5, 3)
        (offer,) = oms.offers(["MUG"], WEB)
        assert (5, (Dated(day(3), 8),)) == (offer.available, offer.expected)


class Channel:
    """A channel that writes down what it is told and answers as it is made to.

    ``answers`` has for each time what is raised; ``of`` what one number is answered.
    """

    def __init__(self):
        self.told = []
        self.answers = []
        self.of = {}

    def __call__(self, key, told):
        if self.answers and (error := self.answers.pop(0)) is not None:
            raise error
        self.told.append((key, {one.name: one.offer.available for one in told}))
        return [self.of.pop(one.name, None) for one in told]

    @property
    def last(self):
        return self.told[-1][1]


class TestFeed:
    def fed(self, oms, **options):
        channel = Channel()
        options.setdefault("chance", lambda: 1.0)
        return channel, StockFeed(oms, "web", WEB, channel, **options)

    def test_everything_first_and_then_what_has_changed(self, oms):
        """One article is told once, however often it has moved."""
        oms.do(stock.Receive("CAP", "CPH", 2))
        channel, feed = self.fed(oms)
        assert 2 == feed.drain().sent
        assert {"MUG": 15, "CAP": 2} == channel.last
        oms.do(stock.Receive("CAP", "CPH", 1), stock.Receive("CAP", "CPH", 1))
        place(oms, "A", ("CAP", 1))
        assert 1 == feed.drain().sent
        assert {"CAP": 3} == channel.last
        assert 0 == feed.drain().sent
        assert 2 == len(channel.told)

    def test_what_changes_nothing_is_not_told(self, oms):
        """One received and one broken is what it was."""
        channel, feed = self.fed(oms)
        feed.drain()
        oms.do(stock.Receive("MUG", "CPH", 1), stock.Adjust("MUG", "CPH", -1, "x"))
        assert 0 == feed.drain().sent
        assert 1 == len(channel.told)

    def test_another_policy_is_told(self, oms):
        """That of this channel alone."""
        channel, feed = self.fed(oms)
        feed.drain()
        oms.do(SetPublishing("amazon", Publishing(cap=1)))
        assert 0 == feed.drain().sent
        oms.do(SetPublishing("web", Publishing(cap=2)))
        feed.drain()
        assert {"MUG": 2} == channel.last

    def test_kits_follow_what_is_in_them(self, oms):
        """Two mugs less are one set less."""
        oms.do(catalog.DefineKit(catalog.Kit("SET", (catalog.Component("MUG", 2),))))
        channel, feed = self.fed(oms)
        feed.drain()
        assert {"MUG": 15, "SET": 7} == channel.last
        oms.do(stock.Adjust("MUG", "CPH", -2, "broken"))
        feed.drain()
        assert {"MUG": 13, "SET": 6} == channel.last

    def test_what_comes_in_is_told_where_it_is_published(self, oms):
        """A delivery that is put off is news."""
        oms.do(SetPublishing("web", Publishing(incoming_days=9)))
        channel, feed = self.fed(oms)
        feed.drain()
        announce(oms, "D-1", "MUG", 5, 3)
        assert 1 == feed.drain().sent
        redate(oms, "D-1", 4)
        assert 1 == feed.drain().sent
        place(oms, "A", ("MUG", 18))
        feed.drain()
        assert {"MUG": 0} == channel.last

    def test_what_is_not_known_is_asked_again(self, oms):
        """When it is time, with the same key, and nothing is lost."""
        channel, feed = self.fed(oms)
        channel.answers = [Unavailable("web", "busy")]
        assert feed.drain().waiting is not None
        assert [] == channel.told
        feed.resume()
        assert 1 == feed.drain().sent
        assert {"MUG": 15} == channel.last
        assert channel.told[0][0].startswith("outbox/web/")

    def test_it_is_told_anew_though_it_is_what_it_was(self, oms):
        """Who may have been told something else meanwhile is told again."""
        channel, feed = self.fed(oms)
        feed.drain()
        oms.do(stock.Receive("MUG", "CPH", 1))
        channel.answers = [Unavailable("web", "no whole answer")]
        feed.drain()
        oms.do(stock.Adjust("MUG", "CPH", -1, "broken"))
        feed.resume()
        assert 1 == feed.drain().sent
        assert {"MUG": 15} == channel.last

    @pytest.mark.parametrize("error", [AuthFailed("key"), RateLimited(60.0)])
    def test_a_channel_that_wants_nothing_now_is_left_alone(self, oms, error):
        """Nothing is set aside, and it is all told later."""
        channel, feed = self.fed(oms)
        channel.answers = [error]
        assert type(error) is type(feed.drain().waiting)
        assert type(error) is type(feed.drain().waiting)
        assert ([], []) == (channel.told, oms.quarantined())
        feed.resume()
        assert 1 == feed.drain().sent

    def test_what_is_refused_is_set_aside(self, oms):
        """The reason is kept, and what has changed is told."""
        channel, feed = self.fed(oms)
        channel.answers = [Rejected("web", "no such article")]
        assert 1 == feed.drain().rejected
        (row,) = oms.quarantined()
        assert "no such article" in row.reason
        oms.do(stock.Receive("CAP", "CPH", 1))
        assert 1 == feed.drain().sent
        assert {"CAP": 1} == channel.last
        oms.do(stock.Receive("MUG", "CPH", 1))
        assert 1 == feed.drain().sent

    def test_each_number_has_an_answer_of_its_own(self, oms):
        """Refused, not known, and taken, in one go."""
        for sku in ("CAP", "HAT", "PEN"):
            oms.do(stock.Receive(sku, "CPH", 1))
        clock = Clock()
        channel, feed = self.fed(oms, clock=clock)
        channel.of = {"CAP": Rejected("no such article"), "HAT": Stale("it is 4")}
        assert Delivery(2, 1, channel.of["HAT"], postponed=1) == feed.drain()
        assert Delivery() == feed.drain()
        clock.later(seconds=30)
        assert Delivery(sent=1) == feed.drain()
        assert {"HAT": 1} == channel.last
        assert {"MUG", "HAT"} == {*feed.last_told(["MUG", "CAP", "HAT"])}

    def test_who_knows_better_is_told_again(self, oms):
        """A channel that says another number than it was told is put right."""
        channel, feed = self.fed(oms)
        feed.drain()
        feed.tell_anew(["MUG"])
        assert 1 == feed.drain().sent
        assert [{"MUG": 15}, {"MUG": 15}] == [told for _, told in channel.told]

    def test_places_may_be_told_one_by_one(self, oms):
        """And the one that has not changed is not told again."""

        def spread(offer):
            return [
                Told(f"{offer.sku}@{node}", str(units), offer)
                for node, units in offer.nodes.items()
            ]

        channel, feed = self.fed(oms, spread=spread)
        feed.drain()
        assert {"MUG@CPH", "MUG@HAM"} == {*channel.last}
        oms.do(stock.Receive("MUG", "HAM", 1))
        feed.drain()
        assert {"MUG@HAM"} == {*channel.last}
        assert {"MUG@HAM": "6"} == feed.last_told(["MUG@HAM"])

    def test_many_are_told_a_few_at_a_time(self, oms):
        """A partner takes only so many numbers in one request."""
        oms.do(*[stock.Receive(f"S{n}", "CPH", 1) for n in range(200)])
        channel, feed = self.fed(oms)
        channel.answers = [None, Unavailable("busy")]
        assert 200 == feed.drain().sent
        feed.resume()
        assert 1 == feed.drain().sent
        assert [200, 1] == [len(told) for _, told in channel.told]

    def test_one_worker_tells_at_a_time(self, oms):
        """Who comes while another one tells stands back."""
        _, other = self.fed(oms)
        seen = []

        def send(key, told):
            seen.append(other.drain())

        assert 1 == StockFeed(oms, "web", WEB, send).drain().sent
        assert [Delivery(elsewhere=True)] == seen

    def test_another_reader_goes_on_where_the_first_stopped(self, oms):
        """The place is kept in the store; after a new start it is told once more."""
        channel, feed = self.fed(oms)
        feed.drain()
        oms.do(stock.Receive("MUG", "CPH", 1))
        again, feed = self.fed(oms)
        assert 1 == feed.drain().sent
        assert ({"MUG": 16}, 1) == (again.last, len(channel.told))
