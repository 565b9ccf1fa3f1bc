"""What orders and movements do to the shelf, its lots and its numbers."""

__all__: list[str] = []
