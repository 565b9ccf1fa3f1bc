"""What can be seen, made readable: on a terminal, on a page, on paper, in a table."""

from ordercore.show.amounts import in_measures
from ordercore.show.html import report_html
from ordercore.show.invoices import invoice_html, invoice_text, invoices_html
from ordercore.show.journal import journal_csv
from ordercore.show.lots import consigned_text, lots_table, settled_text
from ordercore.show.mermaid import mermaid
from ordercore.show.networks import charges_text, nodes_text, rates_text
from ordercore.show.outlooks import outlook_svg, outlook_text
from ordercore.show.simulations import simulation_html
from ordercore.show.slips import packing_slip_html, packing_slips_html
from ordercore.show.sourcing_map import explanation_svg
from ordercore.show.sourcing_page import explanation_html
from ordercore.show.svg import bar
from ordercore.show.table import table
from ordercore.show.text import (
    aside_text,
    journey_text,
    report_text,
    summary_text,
)

__all__ = [
    "aside_text",
    "bar",
    "charges_text",
    "consigned_text",
    "explanation_html",
    "explanation_svg",
    "in_measures",
    "invoice_html",
    "invoice_text",
    "invoices_html",
    "journal_csv",
    "journey_text",
    "lots_table",
    "mermaid",
    "nodes_text",
    "outlook_svg",
    "outlook_text",
    "packing_slip_html",
    "packing_slips_html",
    "rates_text",
    "report_html",
    "report_text",
    "settled_text",
    "simulation_html",
    "summary_text",
    "table",
]
