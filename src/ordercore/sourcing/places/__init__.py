"""The places that can supply: what they are, can do, and have been given to do."""

__all__: list[str] = []
