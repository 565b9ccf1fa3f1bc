"""Is the adapter of a tax service right?  Subclass the contract, run pytest.

It reads like this::

    class TestPulsar(TaxServiceContract):
        def connect(self):
            return PulsarTax(settings, transport)
"""

from functools import partial
from typing import ClassVar

from attrs import evolve

from ordercore.errors import Rejected
from ordercore.ports import Port, TaxCapability
from ordercore.testing.adapter import AdapterContract, expected, fresh
from ordercore.testing.erp_papers import Sale

__all__ = ["TaxServiceContract"]

Can = TaxCapability


class TaxServiceContract(AdapterContract):
    """What the adapter of a tax service promises.

    Attributes:
        currency: in which is invoiced.
    """

    port: ClassVar[Port] = Port.TAX
    currency: str = "DKK"

    def test_a_document_is_recorded_once(self) -> None:
        """By its number, whatever the key: again it is a duplicate."""
        service = self.needs(Can.RECORD)
        sale = Sale.new(self.currency)
        for document in (sale.invoice, sale.credit_note):
            key = fresh("key")
            self.twice("record", partial(service.record, document, key=key))
            again = service.record(document, key=fresh("key"))
            assert again.duplicate, (
                f"{document.number} under another key is no duplicate"
            )

    def test_another_document_under_the_same_number_is_rejected(self) -> None:
        """What is recorded is not changed by that."""
        service = self.needs(Can.RECORD)
        invoice = Sale.new(self.currency).invoice
        service.record(invoice, key=fresh("key"))
        other = evolve(invoice, lines=())
        expected(
            Rejected,
            lambda: service.record(other, key=fresh("key")),
            "another document under a known number",
        )

    def test_it_says_what_is_known_when_the_line_fails(self) -> None:
        """Not sent is rejected; whatever may have arrived is unknown."""
        document = Sale.new(self.currency).invoice
        self.fails_in_order(
            lambda service: [
                ("record", lambda: service.record(document, key=fresh("key")))
            ]
        )
