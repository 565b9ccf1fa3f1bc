"""What a shop is opened with: a whole feed, and its rules and tables as files."""

__all__: list[str] = []
