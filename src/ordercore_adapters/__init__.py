"""Our own adapters: one package per partner, each a plug-in like any other."""

__all__: list[str] = []
