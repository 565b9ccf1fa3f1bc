"""How a packing slip looks, on a screen and on paper."""

__all__ = ["CSS"]

CSS = """
@page { size: A4; margin: 18mm }
:root { color-scheme: light }
* { box-sizing: border-box }
body { margin: 0; background: #e9e9e4; color: #1c1c1a;
  font: 11pt/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
article { width: 210mm; max-width: 100%; min-height: 148mm; margin: 8mm auto;
  padding: 18mm; background: #fff; box-shadow: 0 1px 4px #0003; break-after: page }
article:last-of-type { break-after: auto }
header { display: flex; justify-content: space-between; align-items: flex-start;
  gap: 8mm; padding-bottom: 5mm; border-bottom: 2px solid #1c1c1a }
h1 { margin: 0; font-size: 22pt; line-height: 1.1; letter-spacing: -.01em }
h2, dt { margin: 0; color: #5b5b55; font-size: 8pt; font-weight: 600;
  letter-spacing: .06em; text-transform: uppercase }
dl { display: flex; flex-wrap: wrap; gap: 2mm 8mm; margin: 0 }
dd { margin: 0; font-size: 12pt; font-weight: 600; overflow-wrap: anywhere }
.addresses { display: grid; grid-template-columns: 1fr 1fr; gap: 8mm; margin: 7mm 0 }
address { margin-top: 1mm; font-style: normal }
address span { display: block; overflow-wrap: anywhere }
.addresses > :last-child address { font-size: 13pt }
.gift { margin: 0 0 6mm; font-size: 14pt; font-style: italic }
table { width: 100%; border-collapse: collapse }
caption { padding-bottom: 2mm; text-align: left; font-weight: 600 }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { padding: 1.8mm 3mm 1.8mm 0; border-bottom: 1px solid #d8d8d2;
  text-align: left; vertical-align: top; font-weight: 400 }
thead th { border-bottom-color: #1c1c1a; font-size: 9pt; font-weight: 600 }
.item { width: 100% }
.sku { white-space: nowrap; font-variant-numeric: tabular-nums }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
td.n:last-child, th.n:last-child { padding-right: 0 }
tfoot th, tfoot td { border-bottom: 0; font-weight: 600 }
tfoot th { text-align: right }
.note { margin: 8mm 0 0; padding: 3mm 4mm; border-left: 3px solid #1c1c1a;
  background: #f4f4f0; overflow-wrap: anywhere }
@media print {
  body { background: #fff }
  article { width: auto; min-height: 0; margin: 0; padding: 0; box-shadow: none }
}
"""
