"""Which places and strategies there are, and how much work a place can do."""

__all__: list[str] = []
