"""An order kept on paper: one slip for each unit, moved by hand from tray to tray.

Written from the rules of the trade, not from the code: nothing of ordercore.orders is
used but the names of commands and their fields.  It says for each command whether it is
taken, and where every single unit lies afterwards.
"""

import re
from collections import Counter

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
LOOSE = (
    "unallocated",
    "backordered",
    "shipped",
    "delivered",
    "returned",
    "cancelled",
)
CLAIMED = ("allocated", "picked", "packed")
FLAGS = {
    "GIFT",
    "VIP",
    "RETURN",
    "EXCHANGE",
    "REPLACEMENT",
    "B2B",
    "EXPEDITE",
    "PREORDER",
    "SUBSCRIPTION",
    "FRAUD_REVIEW",
}


class No(Exception):
    """The clerk does not do that."""


class Paper:
    """One order, as a clerk would keep it in a box of slips."""

    def __init__(self, name):
        self.name = name
        self.terms = None
        self.ship_to = None
        self.state = None
        self.slips = []
        self.holds = {}
        self.flags = set()
        self.works = self.turn = 0

    def take(self, command):
        """Carry a command out as far as it is allowed; say whether it was taken."""
        before = [dict(slip) for slip in self.slips]
        try:
            getattr(self, type(command).__name__.lower())(command)
        except No:
            assert before == self.slips, "the clerk looks first"
            return False
        return True

    def copy(self):
        """Return the same order on other paper."""
        other = Paper(self.name)
        other.terms, other.state, other.works = self.terms, self.state, self.works
        other.ship_to, other.turn = self.ship_to, self.turn
        other.slips, other.holds = [dict(s) for s in self.slips], dict(self.holds)
        other.flags = set(self.flags)
        return other

    def trays(self):
        """Return how many slips lie where: {(line, tray, work, node): count}."""
        return Counter(
            (slip["line"], slip["tray"], slip["work"], slip["node"])
            for slip in self.slips
        )

    def count(self, *trays, sku=None, node=None):
        """Return how many slips of an article lie in some trays of a node."""
        return sum(
            slip["tray"] in trays
            and sku in {None, slip["sku"]}
            and node in {None, slip["node"]}
            for slip in self.slips
        )

    # -- the life of the order

    def place(self, command):
        if self.state is None:
            self.terms, self.state = command.agreed, "PLACED"
            self.ship_to = command.agreed.ship_to
            self.flags = {*command.agreed.flags}
            for line in command.agreed.lines:
                for _ in range(line.quantity):
                    self.slips.append(
                        {
                            "line": line.id,
                            "sku": line.sku,
                            "tray": "unallocated",
                            "work": "",
                            "node": "",
                        }
                    )
        elif command.agreed != self.terms:
            raise No

    def confirm(self, _):
        self.only("PLACED")
        self.open("CONFIRM")
        self.state = "CONFIRMED"

    def reject(self, _):
        self.only("PLACED")
        self.end("REJECTED")

    def expire(self, _):
        self.exists()
        if self.state == "PLACED":
            self.end("EXPIRED")

    def complete(self, _):
        self.exists()
        if self.state == "COMPLETED":
            return
        self.only("CONFIRMED")
        rest = {"delivered", "returned", "cancelled"}
        if self.holds or any(slip["tray"] not in rest for slip in self.slips):
            raise No
        self.state = "COMPLETED"

    def cancel(self, command):
        self.exists()
        if self.state == "CANCELLED":
            return
        self.only("PLACED", "CONFIRMED")
        wanted = self.asked(command.lines)
        if not wanted:
            wanted = Counter(
                slip["line"] for slip in self.slips if slip["tray"] != "cancelled"
            )
        found = []
        for line, quantity in wanted.items():
            found += self.first(self.loose(line), quantity)
        for slip in found:
            slip.update(tray="cancelled", work="", node="")
        if all(slip["tray"] == "cancelled" for slip in self.slips):
            self.state = "CANCELLED"

    # -- holds

    def placehold(self, command):
        self.exists()
        hold = command.hold
        if hold.line and hold.line not in {slip["line"] for slip in self.slips}:
            raise No
        known = self.holds.get(hold.id)
        if known and all(
            getattr(known, name) == getattr(hold, name)
            for name in ("gate", "reason", "note", "line")
        ):
            return
        if hold.id in self.holds or self.state in {"CANCELLED", "REJECTED", "EXPIRED"}:
            raise No
        self.holds[hold.id] = hold

    def releasehold(self, command):
        self.exists()
        self.holds.pop(command.hold, None)

    # -- flags

    def flag(self, command):
        self.exists()
        own = "." in command.code
        if not own and command.code not in FLAGS:
            raise No
        if command.code not in self.flags:
            self.alive()
            self.flags.add(command.code)

    def unflag(self, command):
        self.exists()
        if command.code in self.flags:
            self.alive()
            self.flags.discard(command.code)

    def alive(self):
        if self.state in {"CANCELLED", "REJECTED", "EXPIRED"}:
            raise No

    def checkgate(self, command):
        self.exists()
        self.open(command.gate, command.lines)

    # -- nodes

    def allocate(self, command):
        self.only("CONFIRMED")
        wanted = self.asked(command.units)
        self.open("SOURCE", wanted)
        free = {line: self.waiting(line) for line in wanted}
        if any(len(free[line]) < n for line, n in wanted.items()):
            raise No
        if not all(self.is_name(units.node) for units in command.units):
            raise No
        works, turns = {}, {}
        for units in command.units:
            if units.node not in works:
                self.works += 1
                works[units.node] = f"{self.name}-{self.works}"
            self.turn += 1
            turn = turns.setdefault((units.line, units.node), self.turn)
            for _ in range(units.quantity):
                slip = free[units.line].pop(0)
                work, node = works[units.node], units.node
                slip.update(tray="allocated", work=work, node=node, turn=turn)

    def backorder(self, command):
        self.only("CONFIRMED")
        found = []
        for line, quantity in self.asked(command.lines).items():
            fresh = self.lying(line, "unallocated")
            already = len(self.lying(line, "backordered"))
            if quantity > already:
                found += self.first(fresh, quantity - already)
        for slip in found:
            slip["tray"] = "backordered"

    def deallocate(self, command):
        def ready(line):
            return [
                slip
                for tray in CLAIMED
                for slip in self.lying(line, tray, command.fulfillment)
            ]

        for slip in self.found(command.lines, ready):
            slip.update(tray="unallocated", work="", node="")

    def change(self, command):
        """Take slips out and put new ones in; all that is wrong is found before."""
        self.only("PLACED", "CONFIRMED", "COMPLETED")
        edits = command.edits
        gone = self.count("shipped", "delivered", "returned")
        if edits == type(edits)() or (edits.ship_to is not None and gone):
            raise No
        unwanted = self.unwanted(edits)
        new = self.new_slips(edits)
        left = [slip for slip in self.slips if slip["tray"] != "cancelled"]
        if not new and len(unwanted) == len(left):
            raise No
        for slip in unwanted:
            slip.update(tray="cancelled", work="", node="")
        self.slips += new
        if edits.ship_to not in {None, self.ship_to}:
            self.ship_to = edits.ship_to
            for slip in self.slips:
                if slip["tray"] == "allocated":
                    slip.update(tray="unallocated", work="", node="")
        if new and self.state == "COMPLETED":
            self.state = "CONFIRMED"

    def unwanted(self, edits):
        """Return the slips that are given up; a line is named for one thing only."""
        swaps = [(swap.line, swap.quantity) for swap in edits.substitute]
        fewer = [(ask.line, ask.quantity) for ask in edits.fewer]
        less = {name for name, _ in [*swaps, *fewer]}
        more = [line.id for line in edits.more]
        names = [*edits.remove, *more]
        prices = [line.id for line in edits.reprice]
        if less & {*names} or len({*names}) < len(names):
            raise No
        if len({*prices}) < len(prices):
            raise No
        wanted = Counter()
        for name, quantity in [*swaps, *fewer]:
            if type(quantity) is not int or quantity < 1:
                raise No
            wanted[name] += quantity
        for name in edits.remove:
            mine = [slip for slip in self.slips if slip["line"] == name]
            wanted[name] = sum(slip["tray"] != "cancelled" for slip in mine)
        known = {slip["line"] for slip in self.slips}
        if {*wanted, *more, *prices} - known:
            raise No
        found = []
        for name, quantity in wanted.items():
            found += self.first(self.loose(name), quantity)
        return found

    def new_slips(self, edits):
        """Return a slip for each unit that comes to the order."""
        known = {slip["line"]: slip["sku"] for slip in self.slips}
        add = [*edits.add, *(swap.by for swap in edits.substitute)]
        if {line.id for line in add} & {*known} or len({k.id for k in add}) < len(add):
            raise No
        if any(known[line.id] != line.sku for line in edits.more):
            raise No
        if not all(self.is_name(line.id) for line in add):
            raise No
        if any(line.quantity < 1 for line in [*add, *edits.more]):
            raise No
        return [
            {"line": k.id, "sku": k.sku, "tray": "unallocated", "work": "", "node": ""}
            for k in [*edits.more, *add]
            for _ in range(k.quantity)
        ]

    # -- goods

    def pick(self, command):
        self.exists()
        self.open("RELEASE", self.asked(command.lines))
        self.carry(command, "allocated", "picked")

    def pack(self, command):
        self.carry(command, "picked", "packed")

    def unpack(self, command):
        self.carry(command, "packed", "picked")

    def ship(self, command):
        self.exists()
        self.open("SHIP", self.asked(command.lines))
        for slip in self.carry(command, "packed", "shipped"):
            slip.update(work="", node="")

    def handout(self, command):
        self.only("CONFIRMED")
        asked = self.asked(command.lines)
        for gate in ("SOURCE", "RELEASE", "SHIP"):
            self.open(gate, asked)
        free = {line: self.waiting(line) for line in asked}
        if any(len(free[line]) < n for line, n in asked.items()):
            raise No
        if (asked or command.node) and not self.is_name(command.node):
            raise No
        for line, quantity in asked.items():
            for slip in free[line][:quantity]:
                slip["tray"] = "delivered"

    def deliver(self, command):
        for slip in self.found(command.lines, lambda line: self.lying(line, "shipped")):
            slip["tray"] = "delivered"

    def carry(self, command, tray, after):
        found = self.found(
            command.lines, lambda line: self.lying(line, tray, command.fulfillment)
        )
        for slip in found:
            slip["tray"] = after
        return found

    # -- rules

    def exists(self):
        if self.state is None:
            raise No

    def only(self, *states):
        if self.state not in states:
            raise No

    def open(self, gate, lines=()):
        """Go through a gate with some lines; a line that is not sure is not sourced."""
        for hold in self.holds.values():
            if not hold.line and hold.gate == gate:
                raise No
            early = (hold.gate, gate) == ("CONFIRM", "SOURCE")
            if hold.line in lines and (hold.gate == gate or early):
                raise No

    def end(self, state):
        self.state = state
        for slip in self.slips:
            slip["tray"] = "cancelled"

    def asked(self, asks):
        """Return the units of each line; no half ones, no unknown lines."""
        self.exists()
        wanted = Counter()
        for ask in asks:
            if type(ask.quantity) is not int or ask.quantity < 1:
                raise No
            wanted[ask.line] += ask.quantity
        if wanted.keys() - {slip["line"] for slip in self.slips}:
            raise No
        return wanted

    def found(self, asks, ready):
        """Return the slips that are asked for, of those that are ready."""
        return [
            slip
            for line, quantity in self.asked(asks).items()
            for slip in self.first(ready(line), quantity)
        ]

    def first(self, slips, quantity):
        if len(slips) < quantity:
            raise No
        return slips[:quantity]

    def lying(self, line, tray, work=None):
        return [
            slip
            for slip in self.slips
            if slip["line"] == line
            and slip["tray"] == tray
            and work in {None, slip["work"]}
        ]

    def waiting(self, line):
        return self.lying(line, "unallocated") + self.lying(line, "backordered")

    def loose(self, line):
        """Return what can be given up, in the order that the terms declare."""
        trays = [str(tray).lower() for tray in self.terms.cancellation.order]
        assert ["allocated", "backordered", "unallocated"] == sorted(trays)
        return [slip for tray in trays for slip in self.claims_in_turn(line, tray)]

    def claims_in_turn(self, line, tray):
        """Return slips with those in front for which a node was found first."""
        return sorted(self.lying(line, tray), key=lambda slip: slip.get("turn", 0))

    @staticmethod
    def is_name(text):
        return isinstance(text, str) and NAME.fullmatch(text) is not None


def give_back(paper, command):
    """Take units back: those that were delivered first, then those under way."""
    if not Paper.is_name(command.node):
        raise No
    for slip in paper.found(
        command.lines,
        lambda line: paper.lying(line, "delivered") + paper.lying(line, "shipped"),
    ):
        slip["tray"] = "returned"


# ``return`` is a word of Python's own.
setattr(Paper, "return", give_back)


def trays_of(order):
    """Return where an order says its units are, as ``Paper.trays`` does."""
    found = Counter()
    for line, progress in zip(order.agreed.lines, order.progress, strict=True):
        for tray in LOOSE:
            found[line.id, tray, "", ""] += getattr(progress, tray)
        for claim in progress.claims:
            for tray in CLAIMED:
                place = (line.id, tray, claim.fulfillment, claim.node)
                found[place] += getattr(claim, tray)
    return Counter({place: count for place, count in found.items() if count})
