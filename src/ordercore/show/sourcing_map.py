"""From where an order ships on a small map: who ships, who could, and who cannot."""

from collections.abc import Iterator, Sequence
from math import cos, radians

from attrs import frozen

from ordercore.show.map_labels import Box, Label, Marked, around, laid_out
from ordercore.show.markup import Html, each, raw_style, tag
from ordercore.sourcing import Explanation, LineReason, NodeReason, Reason
from ordercore.values import Coordinates

__all__ = ["explanation_map", "explanation_svg"]

WIDTH, HEIGHT, MARGIN, FOOT = 760, 420, 50, 64
ASIDE, ROW = 190, 16
"""The width of the list of nodes that nobody has put on the map, and of a row of it."""

HOUSE = 10
"""How far the mark of the buyer reaches."""

MOST_LABELS = 40
"""With more nodes only those that ship have their name beside them."""

KM_IN_DEGREE = 111.195
"""Of a meridian, on the round earth by which ``values.distance_km`` reckons."""

# Blue, vermilion and grey of Okabe and Ito's palette, which nobody takes for each
# other; besides, lines and marks differ in their shape.
CSS = """
.map { font: 12px system-ui, sans-serif; background: #fff; color: #1d1d1b }
.map text { fill: currentColor } .map .soft { fill: #62615b }
.map .lane { fill: none } .map .mark { fill: #fff }
.map .chosen { stroke: #0072b2; stroke-width: 4 }
.map .chosen .mark { fill: #0072b2 }
.map .dominated { stroke: #d55e00; stroke-width: 1.5 }
.map .excluded { stroke: #767676; stroke-width: 1; stroke-dasharray: 5 4 }
.map .excluded .mark { stroke-dasharray: none; stroke-width: 2 }
.map g text { stroke: none }
.map .leader { fill: none; stroke-width: 1; stroke-dasharray: none }
.map .chosen text { font-weight: 600 }
.map .buyer { fill: currentColor } .map .scale { stroke: currentColor }
@media (prefers-color-scheme: dark) {
  .map { background: #171715; color: #ecebe6 } .map .soft { fill: #a5a39b }
  .map .mark { fill: #171715 }
  .map .chosen { stroke: #56b4e9 } .map .chosen .mark { fill: #56b4e9 }
  .map .dominated { stroke: #e69f00 } .map .excluded { stroke: #999 } }
"""

KINDS = ("excluded", "dominated", "chosen")
"""In the order in which they are drawn, the most important on top."""

LEGEND = {"chosen": "ships", "dominated": "could ship", "excluded": "cannot ship"}


def explanation_svg(told: Explanation) -> str:
    """Return the map of an explanation as an SVG file (:func:`explanation_map`)."""
    return str(explanation_map(told))


def explanation_map(told: Explanation) -> Html:
    """Return a map of the nodes, the buyer and the lanes between them, as SVG.

    The lane of a node that ships is thick, of one that could is thin, and of one that
    cannot is dashed; each says why in its title.  Nodes of which nobody has said where
    they are (``Address.at``) are listed beside.  North is up; a degree of longitude is
    as wide as it is in the middle of the map, and whoever is behind the 180th meridian
    is drawn on the side that is nearer to the buyer.
    """
    frame = _Frame.around(told)
    reasons = {reason.node: reason for reason in told.nodes}
    here = [place for place in told.places if place.at is not None]
    aside = [place for place in told.places if place.at is None]
    nodes = [_Spot(reasons[p.node], p.name, *frame.point(p.at)) for p in here if p.at]
    nodes.sort(key=lambda spot: KINDS.index(kind_of(spot.reason)))
    right = WIDTH - (ASIDE if aside else 2)
    title = f"From where {told.order} ships"
    said = "; ".join([f"{r.node} {r.text}" for r in told.nodes])
    return tag(
        "svg",
        raw_style(CSS),
        tag("title", title),
        tag("desc", said),
        each(
            [_node(spot, frame, label) for spot, label in _labels(nodes, frame, right)]
        ),
        _buyer(told, frame),
        _scale(frame),
        each(_legend()),
        each(_beside([(reasons[p.node], p.name) for p in aside])),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {max(HEIGHT, (len(aside) + 3) * ROW)}",
        class_="map",
        role="img",
        aria_label=title,
    )


def kind_of(reason: NodeReason | LineReason) -> str:
    """Return whether a node ships, could, or cannot, as the map draws it."""
    if reason.reason is Reason.CHOSEN:
        return "chosen"
    return "dominated" if reason.reason is Reason.DOMINATED else "excluded"


@frozen
class _Spot:
    """A node and where it is drawn, in whole pixels."""

    reason: NodeReason
    name: str
    x: int
    y: int

    @property
    def title(self) -> str:
        km = f"{self.reason.distance_km:,.0f} km"
        return f"{self.reason.node}, {self.name}: {self.reason.text} ({km})"


@frozen
class _Frame:
    """Where a point of the earth stands in the picture.

    Attributes:
        to: where the order goes.
        squeeze: a degree of longitude is so much shorter than one of latitude.
        west, north: the corner, in degrees from *to*, squeezed.
        scale: pixels of a degree of latitude.
        left, top: the corner in pixels.
    """

    to: Coordinates
    squeeze: float
    west: float
    north: float
    scale: float
    left: int
    top: int

    @classmethod
    def around(cls, told: Explanation) -> "_Frame":
        """Return the frame that holds the buyer and all nodes that are on the map."""
        points = [told.to, *[p.at for p in told.places if p.at is not None]]
        latitudes = [point.latitude for point in points]
        middle = (min(latitudes) + max(latitudes)) / 2
        squeeze = max(0.05, cos(radians(middle)))
        xs = [squeeze * _east(told.to, point) for point in points]
        width, height = max(xs) - min(xs), max(latitudes) - min(latitudes)
        aside = ASIDE if any([place.at is None for place in told.places]) else 0
        across = WIDTH - aside - 2 * MARGIN
        down = HEIGHT - FOOT - 2 * MARGIN
        scale = min(across / max(width, 0.1), down / max(height, 0.1))
        left = MARGIN + round((across - width * scale) / 2)
        top = MARGIN + round((down - height * scale) / 2)
        return cls(told.to, squeeze, min(xs), max(latitudes), scale, left, top)

    def point(self, at: Coordinates) -> tuple[int, int]:
        """Return where it stands."""
        x = self.squeeze * _east(self.to, at) - self.west
        y = self.north - at.latitude
        return self.left + round(x * self.scale), self.top + round(y * self.scale)


def _east(to: Coordinates, point: Coordinates) -> float:
    """Return how many degrees a point is east of another, the short way round."""
    return (point.longitude - to.longitude + 180) % 360 - 180


def _node(spot: _Spot, frame: _Frame, label: Html | None) -> Html:
    kind = kind_of(spot.reason)
    x, y = frame.point(frame.to)
    return tag(
        "g",
        tag("title", spot.title),
        tag("path", d=f"M{spot.x} {spot.y} L{x} {y}", class_="lane"),
        _mark(kind, spot.x, spot.y),
        label,
        class_=kind,
    )


def _mark(kind: str, x: int, y: int) -> Html:
    """Return a disc for who ships, a ring for who could, a cross for who cannot."""
    if kind == "excluded":
        cross = f"M{x - 4} {y - 4} l8 8 M{x - 4} {y + 4} l8 -8"
        return tag("path", d=cross, class_="mark")
    return tag("circle", cx=x, cy=y, r=6 if kind == "chosen" else 5, class_="mark")


def _labels(
    spots: Sequence[_Spot], frame: _Frame, right: int
) -> Iterator[tuple[_Spot, Html | None]]:
    """Yield each node with its name, those that ship having the first choice."""
    x, y = frame.point(frame.to)
    few = len(spots) <= MOST_LABELS
    ranked = sorted(spots, key=lambda one: -KINDS.index(kind_of(one.reason)))
    shown = [few or kind_of(one.reason) == "chosen" for one in ranked]
    wanted = [
        Marked(one.reason.node if named else "", one.x, one.y)
        for one, named in zip(ranked, shown, strict=True)
    ]
    room = Box(2, 2, right, HEIGHT - FOOT)
    found = laid_out(wanted, room, (around(x, y, HOUSE),), x)
    by_spot = dict(zip(map(id, ranked), found, strict=True))
    for spot in spots:
        label = by_spot[id(spot)]
        yield spot, None if label is None else _name(spot.reason.node, label)


def _name(node: str, label: Label) -> Html:
    text = tag("text", node, x=label.x, y=label.y, text_anchor=label.anchor)
    if not label.leader:
        return text
    (x, y), (to_x, to_y) = label.leader
    line = tag("path", d=f"M{x} {y} L{to_x} {to_y}", class_="leader")
    return each([line, text])


def _buyer(told: Explanation, frame: _Frame) -> Html:
    x, y = frame.point(told.to)
    where = "where the order goes"
    if not told.exact:
        where += ": somewhere in the country of which this is the middle"
    house = f"M{x - 8} {y + 1} l8 -9 l8 9 h-3 v7 h-10 v-7 Z"
    return tag("path", tag("title", where), d=house, class_="buyer")


def _scale(frame: _Frame) -> Html:
    """Return a bar of a round number of km, at most a quarter of the map long."""
    pixels_of_km = frame.scale / KM_IN_DEGREE
    fits = [n * 10**e for e in range(5) for n in (1, 2, 5)]
    fits = [km for km in fits if km * pixels_of_km <= WIDTH // 4]
    km = max(fits, default=1)
    y, end = HEIGHT - 14, MARGIN + round(km * pixels_of_km)
    bar = f"M{MARGIN} {y - 4} V{y} H{end} V{y - 4}"
    return tag(
        "g",
        tag("path", d=bar, class_="scale lane"),
        tag("text", f"{km:,} km", x=end + 6, y=y + 1, class_="soft"),
    )


def _legend() -> Iterator[Html]:
    for at, (kind, text) in enumerate(LEGEND.items()):
        x, y = MARGIN + at * 130, HEIGHT - 40
        lane = tag("path", d=f"M{x} {y} H{x + 30}", class_="lane")
        name = tag("text", text, x=x + 42, y=y + 4)
        yield tag("g", lane, _mark(kind, x + 30, y), name, class_=kind)


def _beside(nodes: Sequence[tuple[NodeReason, str]]) -> Iterator[Html]:
    if nodes:
        yield tag("text", "not on the map", x=WIDTH - ASIDE, y=ROW * 2, class_="soft")
    for at, (reason, name) in enumerate(nodes):
        kind, y = kind_of(reason), ROW * (at + 3)
        spot = _Spot(reason, name, WIDTH - ASIDE + 8, y)
        label = tag("text", reason.node, x=WIDTH - ASIDE + 22, y=y + 4)
        yield tag(
            "g", tag("title", spot.title), _mark(kind, spot.x, y), label, class_=kind
        )
