"""Whoever asks sees what would come of it, before anything is done."""

__all__: list[str] = []
