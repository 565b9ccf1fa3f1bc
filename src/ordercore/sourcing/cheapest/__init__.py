"""The cheapest way to ship an order: exact, and looked for where it is long."""

__all__: list[str] = []
