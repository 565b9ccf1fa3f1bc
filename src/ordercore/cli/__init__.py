"""The command ``ordercore``."""

from ordercore.cli.main import main

__all__ = ["main"]
