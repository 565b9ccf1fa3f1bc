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


class TestLots(kits.Lots):
    """Lots of one size."""


class TestTaxes(kits.Taxes):
    """A rate for each country."""


class TestTyped(kits.Typed):
    """Lines of text."""


ALL = (
    kits.Shop,
    kits.Carrier,
    kits.Erp,
    kits.Payments,
    kits.Ledger,
    kits.Mailbox,
    kits.Recent,
    kits.Lots,
    kits.Taxes,
    kits.Typed,
)


@pytest.mark.parametrize("kit", ALL, ids=lambda kit: kit.__name__)
def test_little_is_left_out(kit):
    """Only what needs a capability that the partner does not declare."""
    skipped = {why for why in kits.verdicts(kit).values() if why}

    assert skipped <= {"skipped: memory does not declare webhooks"}
