"""The partners in memory keep to the contracts of their ports."""

import pytest

from tests.testing import kits


class TestShop(kits.Shop):
    """A shop that takes everything."""


class TestWholeShop(kits.WholeShop):
    """A shop whose orders leave whole."""


class TestCarrier(kits.Carrier):
    """A carrier by weight."""


class TestErp(kits.Erp):
    """An ERP that books each paper once."""


class TestPayments(kits.Payments):
    """A provider that never takes too much."""


class TestLedger(kits.Ledger):
    """A ledger of two accounts."""


class TestMailbox(kits.Mailbox):
    """A mailbox."""


class TestRecent(kits.Recent):
    """A mean."""


ALL = (
    kits.Shop,
    kits.Carrier,
    kits.Erp,
    kits.Payments,
    kits.Ledger,
    kits.Mailbox,
    kits.Recent,
)


@pytest.mark.parametrize("kit", ALL, ids=lambda kit: kit.__name__)
def test_little_is_left_out(kit):
    """Only what needs a capability that the partner does not declare."""
    skipped = {why for why in kits.verdicts(kit).values() if why}

    assert skipped <= {"skipped: memory does not declare webhooks"}
