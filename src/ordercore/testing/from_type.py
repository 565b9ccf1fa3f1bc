"""Hypothesis draws our values by their types: ``st.from_type(Money)``.

Hypothesis calls :func:`register` by itself where ordercore is installed.  Customers,
prices and orders can be drawn so once their room of ``ordercore.testing`` is imported:
whoever does not need them shall not wait for it.
"""

from importlib import import_module

__all__ = ["register"]


def register() -> None:
    """Tell Hypothesis how to draw money, addresses, points and sizes."""
    import_module("ordercore.testing.strategies")
