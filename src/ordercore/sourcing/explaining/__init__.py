"""Why a line ships from there and not from elsewhere, tried and proved."""

__all__: list[str] = []
