"""The best way to ship an order by all that a strategy minds and rules out."""

__all__: list[str] = []
