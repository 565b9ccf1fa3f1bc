"""What a store has to do to be trusted with orders, as tests to inherit."""

import pytest

pytest.register_assert_rewrite(
    "ordercore.testing.store.contract",
    "ordercore.testing.store.finding",
    "ordercore.testing.store.partners",
    "ordercore.testing.store.sharing",
    "ordercore.testing.store.units",
)

from ordercore.testing.store.contract import (  # noqa: E402 - rewritten as they come
    DurableStoreContract,
    StoreContract,
)
from ordercore.testing.store.notes import contract_codec  # noqa: E402

__all__ = ["DurableStoreContract", "StoreContract", "contract_codec"]
