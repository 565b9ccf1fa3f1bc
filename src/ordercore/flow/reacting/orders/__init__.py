"""An order comes in and is looked at: by the articles, the rules and the guests."""

__all__: list[str] = []
