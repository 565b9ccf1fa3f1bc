"""What can be seen at this instant: orders, stock, prices, and whose turn it is."""

__all__: list[str] = []
