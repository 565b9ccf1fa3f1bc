"""What an order owes follows what was agreed, and what was paid follows that."""

__all__: list[str] = []
