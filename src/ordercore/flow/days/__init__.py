"""On which day: of shop or place, wanted, promised, or expected by whoever waits."""

__all__: list[str] = []
