"""What is known by its name: articles, owners, places, orders, buyers."""

__all__: list[str] = []
