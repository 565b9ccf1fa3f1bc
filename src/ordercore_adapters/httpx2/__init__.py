"""Carries questions to partners with httpx2, for whoever needs HTTP/2 or a proxy."""

from ordercore_adapters.httpx2.transport import Httpx2Transport

__all__ = ["Httpx2Transport"]
