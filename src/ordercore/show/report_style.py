"""How the report looks: in light, in dark, and on paper."""

__all__ = ["CSS"]

CSS = """
:root { color-scheme: light dark;
  --paper: #faf9f6; --card: #fff; --ink: #1d1d1b; --soft: #62615b; --line: #e3e1da;
  --link: #1f5fa8; --shade: #f2f0ea;
  --shipped: #26805a; --open: #3f74b5; --backordered: #c9891f; --held: #b4452f;
  --cancelled: #9a9890; --unpaid: #7d4fa3; --amber: #8a5a0a }
@media (prefers-color-scheme: dark) { :root {
  --paper: #171715; --card: #201f1d; --ink: #ecebe6; --soft: #a5a39b; --line: #373632;
  --link: #86b4ea; --shade: #292825;
  --shipped: #4fb487; --open: #6f9fdb; --backordered: #dca248; --held: #e07a63;
  --cancelled: #85837c; --unpaid: #b88ddb; --amber: #dca248 } }
* { box-sizing: border-box }
body { max-width: 75rem; margin: 0 auto; padding: 2rem 1.5rem 4rem;
  background: var(--paper); color: var(--ink);
  font: .94rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
h1 { margin: 0; font-size: 2rem; line-height: 1.15; letter-spacing: -.02em }
h2 { margin: 0; font-size: 1.3rem; letter-spacing: -.01em }
section { margin-top: 3rem }
a { color: var(--link); text-underline-offset: .15em }
small { color: var(--soft); font-size: .85em; font-weight: 400 }
ul, ol { margin: 0; padding: 0; list-style: none }
.lead { margin: .15rem 0 1rem; color: var(--soft) }
.skip { position: absolute; left: -99rem }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--card) }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }

.verdicts { display: flex; flex-wrap: wrap; gap: .5rem }
.verdicts li { padding: .3rem .8rem; border: 1px solid var(--line);
  border-radius: 99rem; background: var(--card); font-size: .9rem }
.verdicts b { color: var(--shipped) }
.verdicts .bad { border-color: var(--held) }
.verdicts .bad b { color: var(--held) }
nav { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin-top: 1.4rem;
  padding: .6rem 0; border-block: 1px solid var(--line) }

.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr));
  gap: .8rem; margin-top: 1.4rem }
.tile { padding: .9rem 1.1rem; border: 1px solid var(--line); border-radius: .6rem;
  background: var(--card) }
.tile p { margin: 0 }
.tile .name { color: var(--soft); font-size: .85rem }
.tile .number { font-size: 1.9rem; line-height: 1.25; font-weight: 600;
  letter-spacing: -.02em; font-variant-numeric: tabular-nums }
.tile .note { color: var(--soft); font-size: .85rem }
.tile.money li { font-size: 1.05rem; font-weight: 600; line-height: 1.45;
  font-variant-numeric: tabular-nums; white-space: nowrap }

.bar { display: block; width: 100%; height: .8rem; border-radius: .25rem;
  background: var(--shade) }
.fates { margin: 1.6rem 0 0 }
.fates .bar { height: 1.5rem }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; margin: .6rem 0;
  font-size: .9rem }
.dot { display: inline-block; width: .7rem; height: .7rem; margin-right: .45rem;
  border-radius: .2rem; background: var(--hue) }
rect { fill: var(--hue) }
.shipped, .available { --hue: var(--shipped) }
.open, .promised { --hue: var(--open) }
.backordered, .waiting { --hue: var(--backordered) }
.held, .late, .trouble_on_the_way { --hue: var(--held) }
.cancelled { --hue: var(--cancelled) }
.unpaid { --hue: var(--unpaid) }

.chip { display: inline-block; padding: 0 .55rem; border: 1px solid currentColor;
  border-radius: 99rem; font-size: .8rem; line-height: 1.5; white-space: nowrap;
  color: var(--hue) }
.chip.cancelled { color: var(--soft) }
.chip.backordered { color: var(--amber) }
.chip.late { background: var(--hue); border-color: var(--hue); color: var(--card) }
.marks { display: inline-flex; flex-wrap: wrap; gap: .25rem }

.wide { overflow-x: auto; margin: 1rem 0; border: 1px solid var(--line);
  border-radius: .6rem; background: var(--card) }
table { width: 100%; border-collapse: collapse; font-size: .9rem }
caption { padding: .7rem .9rem .3rem; text-align: left; font-weight: 600 }
th, td { padding: .38rem .9rem; border-top: 1px solid var(--line); text-align: left;
  vertical-align: top; font-weight: 400 }
thead th { border-top: 0; color: var(--soft); font-size: .8rem; white-space: nowrap }
tbody tr:hover { background: var(--shade) }
tfoot th, tfoot td { font-weight: 600; border-top: 2px solid var(--line) }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.id, .when { white-space: nowrap; font-variant-numeric: tabular-nums }
.when { color: var(--soft) }
.text { width: 34%; min-width: 14rem; overflow-wrap: anywhere }
.what { min-width: 13rem }
.chart { width: 26%; min-width: 8rem; vertical-align: middle }
.raw code { color: var(--soft); font-size: .85em; overflow-wrap: anywhere }
.more { margin: -.4rem 0 0 .9rem; color: var(--soft); font-size: .9rem }
.check { margin: 0; color: var(--soft); font-size: .9rem }
.problems { color: var(--held) }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(25rem, 1fr));
  gap: 0 1rem; align-items: start }

.folds { border: 1px solid var(--line); border-radius: .6rem; background: var(--card) }
details + details { border-top: 1px solid var(--line) }
summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .7rem;
  padding: .5rem .9rem; cursor: pointer }
summary::before { content: "▸"; width: .8rem; color: var(--soft) }
[open] > summary::before { content: "▾" }
summary::-webkit-details-marker { display: none }
summary small { flex: 1; min-width: 12rem; overflow-wrap: anywhere }
details:target > summary { background: var(--shade) }
details .wide { margin: 0; border: 0; border-top: 1px solid var(--line);
  border-radius: 0 }
details .more { margin: 0; padding: .3rem .9rem .6rem }
.way { padding: .4rem .9rem .8rem; border-top: 1px solid var(--line) }
.way li { display: grid; grid-template-columns: 4.5rem 6.5rem 1fr auto; gap: 0 1rem;
  padding: .2rem 0 .2rem 1rem; border-left: 2px solid var(--line) }
.way time, .way .about { color: var(--soft); font-size: .85rem; line-height: 1.7;
  font-variant-numeric: tabular-nums }
.way .day { grid-column: 1 / -1; padding: .4rem 0 .1rem; font-weight: 600;
  font-size: .85rem }
.way .said { overflow-wrap: anywhere }
q { margin-left: .5rem; color: var(--soft); font-style: italic }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line);
  color: var(--soft); font-size: .85rem }

@media screen and (max-width: 45rem) {
  body { padding: 1rem }
  .way li { grid-template-columns: 5rem 1fr auto; padding-left: .6rem }
  .way .said { grid-column: 1 / -1 }
}
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb;
    --shade: #eee }
  html { font-size: 8.5pt }
  body { max-width: none; padding: 0;
    print-color-adjust: exact; -webkit-print-color-adjust: exact }
  th, td { padding: .25rem .45rem }
  .text, .what, .chart { min-width: 0 }
  .id { white-space: normal; overflow-wrap: anywhere }
  nav, .skip { display: none }
  h2, caption, summary { break-after: avoid }
  tr, .way li, .tile { break-inside: avoid }
  .wide { overflow: visible }
  details::details-content { content-visibility: visible; block-size: auto }
}
"""
