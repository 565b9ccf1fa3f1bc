"""Past decisions are made again from the record, to explain them or to try others."""

__all__: list[str] = []
