"""Partners and buyers are told what has happened, after the commit, in order."""

__all__: list[str] = []
