"""What is asked is done, each request whole or not at all, and what is due as well."""

__all__: list[str] = []
