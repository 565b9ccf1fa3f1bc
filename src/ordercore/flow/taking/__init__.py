"""What comes in is taken once: a shop's own places, and the orders of channels."""

__all__: list[str] = []
