"""How values are written down for stores and partners, and read without guessing."""

from ordercore.flow.wire.codec import Codec
from ordercore.flow.wire.converting import unstructure
from ordercore.flow.wire.fingerprinting import earlier_fingerprints, fingerprint
from ordercore.flow.wire.readers import structure
from ordercore.flow.wire.reading import LIMITS, Limits, json_loads
from ordercore.flow.wire.registry import Registry, Upcast

__all__ = [
    "LIMITS",
    "Codec",
    "Limits",
    "Registry",
    "Upcast",
    "earlier_fingerprints",
    "fingerprint",
    "json_loads",
    "structure",
    "unstructure",
]
