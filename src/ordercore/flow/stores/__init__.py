"""Where all is kept: in memory or in one file, and what could not be used beside it."""

__all__: list[str] = []
