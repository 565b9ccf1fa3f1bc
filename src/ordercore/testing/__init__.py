"""What helps to test an application or an adapter: drawn values, ready-made laws."""

__all__: list[str] = []
