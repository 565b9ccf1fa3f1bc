"""A node's work becomes parcels, which leave, arrive, are collected or come back."""

__all__: list[str] = []
