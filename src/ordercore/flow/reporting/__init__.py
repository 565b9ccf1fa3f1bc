"""What a shop can be asked for: what to collect or buy, and where a unit is."""

__all__: list[str] = []
