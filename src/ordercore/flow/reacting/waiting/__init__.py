"""Who waits, for which day or which goods, and how the waiting ends."""

__all__: list[str] = []
