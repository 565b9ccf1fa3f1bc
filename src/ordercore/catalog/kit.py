"""A kit is sold as one article and taken from the shelf as its components."""

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from ordercore.errors import Finding, Invalid, Refused
from ordercore.message import stream_id
from ordercore.values import quantity as check_quantity
from ordercore.values import sku as check_sku

__all__ = [
    "Component",
    "DefineKit",
    "Kit",
    "KitDefined",
    "KitWithdrawn",
    "WithdrawKit",
    "kit_stream",
    "pieces",
]


@frozen
class Component:
    """So many units of an article in each kit."""

    sku: str
    quantity: int = 1


@frozen
class Kit:
    """What is in a kit.

    Nothing of it lies on a shelf under the kit's own SKU: there are as many kits at a
    place as can be put together there.

    Attributes:
        sku: what the kit is ordered as.
        components: at least one, each SKU once, none of them a kit itself.
        withdrawn: whether it is no kit any more; orders placed before keep it.
    """

    sku: str
    components: tuple[Component, ...]
    withdrawn: bool = False


@frozen
class KitDefined:
    """An article is a kit from now on, or another one than before."""

    kit: Kit

    @property
    def stream(self) -> str:
        """The kit's stream."""
        return kit_stream(self.kit.sku)

    def apply(self, kit: Kit | None) -> Kit:
        """Return the kit as it is defined now."""
        return self.kit


@frozen
class DefineKit:
    """Say what is in a kit.  The same again does nothing.

    Orders keep the components with which they were placed.  At the door a kit in a kit
    is refused (``kit.nested``): list all that is in it instead.
    """

    kit: Kit

    @property
    def stream(self) -> str:
        """The kit's stream."""
        return kit_stream(self.kit.sku)

    def decide(self, kit: Kit | None) -> Sequence[KitDefined]:
        """Return KitDefined.  Raises Invalid with everything that cannot be."""
        if kit == self.kit:
            return ()
        if findings := _faults(self.kit):
            raise Invalid(findings)
        return (KitDefined(self.kit),)


@frozen
class KitWithdrawn:
    """An article is no kit any more."""

    sku: str

    @property
    def stream(self) -> str:
        """The kit's stream."""
        return kit_stream(self.sku)

    def apply(self, kit: Kit | None) -> Kit:
        """Return the kit, withdrawn."""
        if kit is None:
            raise RuntimeError("a kit was withdrawn before it was defined")
        return evolve(kit, withdrawn=True)


@frozen
class WithdrawKit:
    """Let an article be no kit any more; placed orders keep theirs.  Twice is once."""

    sku: str

    @property
    def stream(self) -> str:
        """The kit's stream."""
        return kit_stream(self.sku)

    def decide(self, kit: Kit | None) -> Sequence[KitWithdrawn]:
        """Return KitWithdrawn.  Raises Refused ``kit.unknown``."""
        if kit is None:
            raise Refused(
                "kit.unknown",
                asked=f"withdraw kit {self.sku}",
                because="there is no such kit",
                remedy="Define it with catalog.DefineKit first, or check the SKU",
            )
        return () if kit.withdrawn else (KitWithdrawn(self.sku),)


def kit_stream(sku: str) -> str:
    """Return the stream of a kit: ``kit/GIFT-SET``."""
    return stream_id("kit", sku)


def pieces(
    sku: str, quantity: int, components: Sequence[Component]
) -> tuple[tuple[str, int], ...]:
    """Return what so many of an article are on the shelf: SKUs with their units.

    >>> pieces("GIFT-SET", 2, (Component("MUG", 2), Component("BOX")))
    (('MUG', 4), ('BOX', 2))
    >>> pieces("MUG", 2, ())
    (('MUG', 2),)
    """
    if not components:
        return ((sku, quantity),)
    return tuple([(one.sku, one.quantity * quantity) for one in components])


def _faults(kit: Kit) -> list[Finding]:
    found: list[Finding] = []
    try:
        check_sku(kit.sku)
    except Invalid as error:
        found += error.findings
    if not kit.components:
        found.append(Finding("components", "none", "at least one"))
    return [*found, *component_findings(kit.sku, kit.components)]


def component_findings(
    sku: str, components: Sequence[Component], units: int = 1
) -> Iterator[Finding]:
    """Yield what cannot be inside so many units of a kit."""
    seen = {sku}
    for place, one in enumerate(components):
        where = f"components[{place}]"
        try:
            check_sku(one.sku)
            check_quantity(check_quantity(one.quantity) * units)
        except Invalid as error:
            yield from error.inside(where).findings
        if one.sku in seen:
            expected = "each SKU once, and not the kit's own"
            yield Finding(f"{where}.sku", one.sku, expected)
        seen.add(one.sku)
