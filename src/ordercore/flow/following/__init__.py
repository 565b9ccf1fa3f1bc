"""What follows from what, as tables: for goods, for parcels, and for the network."""

__all__: list[str] = []
