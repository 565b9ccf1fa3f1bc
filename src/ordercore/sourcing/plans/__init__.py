"""What wants a place, what can be had, and the plan that comes of it."""

__all__: list[str] = []
