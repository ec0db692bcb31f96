import { dark, escapeHtml as e, light, pageStyle, variables } from '@thinnet/charts'
import { type Bar, barChart } from './chart.ts'
import type { Measured, Result, Timing } from './compare.ts'
import { absent, ceilingFigures, cells, figure, head, LEGEND, percent } from './table.ts'

/** Everything in one file, its charts drawn, that needs neither network nor scripts, and is allowed none. */
export function drawPage(measured: Measured, title: string): string {
  const { machine, ceilings, libraries, rows, bases } = measured
  const versions = libraries.map(({ name, version, missing }) => [name, version ?? absent(missing)])
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${e(title)}</title>
<style>
:root { ${variables(light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(dark)} } }
${pageStyle}${style}
</style>
</head>
<body>
<main>
<header>
<h1>${e(title)}</h1>
<p class="subtitle">${e([machine.processor, `Node ${machine.Node}`, machine.date?.slice(0, 10)].join(' · '))}</p>
</header>
<section class="figures" aria-label="Ceilings of this machine">
${ceilingFigures(ceilings).map(ceiling).join('\n')}
</section>
<p class="legend">${e(LEGEND)} In the charts, shorter is faster, <i class="mark"></i> is the bound, and » marks a bar that is cut off.</p>
${fractions(measured)}
${rows.map(row => rowCard(row, bases)).join('\n')}
<div class="tables">
${card('Libraries', '', table([], versions))}
${card('Machine', '', table([], Object.entries(machine)))}
</div>
</main>
</body>
</html>
`
}

const style = `
.figures { margin-top: 22px; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)) }
.figure { padding: 14px 16px }
.figure p { overflow-wrap: anywhere }
.figure .value { font-size: 19px; white-space: nowrap }
.legend { color: var(--soft); font-size: 14px; max-width: 62em; margin: 18px 2px }
.mark { display: inline-block; width: 3px; height: 1em; vertical-align: -0.15em; background: var(--plain) }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 18px 20px; margin-top: 14px; break-inside: avoid }
.card > p { color: var(--soft); font-size: 13px }
.pair { display: flex; flex-wrap: wrap; gap: 8px 28px; align-items: flex-start }
.pair > figure { flex: 0 1 420px; min-width: 0; margin-top: 8px }
.pair > .scroll { flex: 1 1 440px; min-width: 0 }
.pair svg { display: block; width: 100%; height: auto }
.numbers th, .numbers td { white-space: nowrap; overflow-wrap: normal; padding-right: 10px }
.numbers :last-child { padding-right: 0 }
.numbers td, .numbers th:not(:first-child) { text-align: right }
.numbers td.reason { white-space: normal; text-align: left; min-width: 240px }
.tables .card { margin-top: 0 }
.tables section:first-child { grid-column: auto }
@media (max-width: 480px) { .card { padding: 14px } }
`

function ceiling({ name, value, note }: { name: string; value: string; note: string }): string {
  return `<div class="figure"><h2>${e(name)}</h2><p class="value">${e(value)}</p><p>${e(note)}</p></div>`
}

function card(title: string, note: string, ...parts: string[]): string {
  const said = note ? `<p>${e(note)}</p>` : ''
  return `<section class="card"><h2>${e(title)}</h2>${said}<div class="pair">${parts.join('')}</div></section>`
}

function rowCard({ title, unit, includes, results }: Measured['rows'][number], bases: Measured['bases']): string {
  const bars = results.filter(isTimed).map(({ id, name, median, bound }): Bar => {
    return { name, value: median, label: `${figure(median)} ${unit}`, colour: colourOf(id), mark: bound }
  })
  const chart = bars.length > 0 ? drawn(`${title}: ${unit} by library`, bars) : ''
  return card(title, includes, chart, table(head(bases, unit), results.map(cells)))
}

/** How near thinnet comes to the ceilings: the fastest of its backends in each row, drawn, and all of them. */
function fractions({ rows, bases }: Measured): string {
  const lines = rows.flatMap(({ id, results }) => {
    const own = results.filter(isTimed).filter(result => isOwn(result.id) && result.efficiency !== null)
    return own.length > 0 ? [{ id, own }] : []
  })
  if (lines.length === 0) return ''
  const bars = lines.map(({ id, own }): Bar => {
    const { efficiency } = own.reduce((a, b) => (b.median < a.median ? b : a))
    return { name: id, value: efficiency!, label: percent(efficiency!), colour: '$dropout', mark: 1 }
  })
  const cellsOf = ({ id, own }: (typeof lines)[number]) => {
    const found = bases.map(base => own.find(result => result.id === base.id))
    return [id, ...found.map(result => (result ? percent(result.efficiency!) : ''))]
  }
  const title = 'Efficiency, against the roofline bound'
  const all = table(['', ...bases.map(({ name }) => name)], lines.map(cellsOf))
  return card(
    title,
    "bound / time; in the chart, the fastest of thinnet's backends in each row",
    drawn(title, bars),
    all,
  )
}

function drawn(label: string, bars: readonly Bar[]): string {
  return `<figure role="img" aria-label="${e(label)}">${barChart(bars)}</figure>`
}

const isTimed = (result: Result): result is Result & Timing => result.reason === undefined
const isOwn = (id: string) => id.startsWith('thinnet')
const colourOf = (id: string) => (isOwn(id) ? '$dropout' : '$soft')

/** A row with fewer cells than the head has a reason in its last. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string, isReason: boolean) =>
    isReason ? `<td class="reason" colspan="${head.length - 2}">${e(text)}</td>` : `<td>${e(text)}</td>`
  const line = ([name = '', ...rest]: readonly string[]) => {
    const short = rest.length < head.length - 1
    const tds = rest.map((text, i) => cell(text, short && i === rest.length - 1))
    return `<tr><th scope="row">${e(name)}</th>${tds.join('')}</tr>`
  }
  const top = head.length > 0 ? `<thead><tr>${head.map(text => `<th>${e(text)}</th>`).join('')}</tr></thead>` : ''
  const kind = head.length > 0 ? ' class="numbers"' : ''
  return `<div class="scroll"><table${kind}>${top}<tbody>\n${rows.map(line).join('\n')}\n</tbody></table></div>`
}
