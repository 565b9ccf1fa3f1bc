"""What buyers begin: carts, quotes, subscriptions, and who they are."""

__all__: list[str] = []
