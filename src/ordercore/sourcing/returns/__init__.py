"""To which place goods come back, in which parcels."""

__all__: list[str] = []
