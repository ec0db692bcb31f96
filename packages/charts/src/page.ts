/** What the page looks like. Its colours are variables, from colours.ts. */
export const pageStyle = `
* { box-sizing: border-box; margin: 0 }
body { background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; -webkit-text-size-adjust: 100% }
main { max-width: 1240px; margin: 0 auto; padding: 40px 24px 64px }
h1 { font-size: 30px; line-height: 1.2; letter-spacing: -0.015em }
h2 { font-size: 15px; font-weight: 600 }
.subtitle { color: var(--soft); margin-top: 6px }
.asked { margin-top: 14px; max-width: 62em }
.finding { font-size: 20px; line-height: 1.45; max-width: 62em; margin: 22px 0 26px }
.why { max-width: 62em; margin: -12px 0 26px }
.stopped { margin-top: 18px; padding: 10px 16px; border-left: 4px solid var(--ink); background: var(--card) }
.links { list-style: none; padding: 0; margin: 14px 2px 0; display: flex; flex-wrap: wrap; gap: 6px 28px; color: var(--soft); font-size: 14px }
a { color: var(--ink) }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 14px }
.figure, .charts figure, .tables section { background: var(--card); border: 1px solid var(--line); border-radius: 12px }
.figure { padding: 16px 18px }
.figure h2, .figure p { color: var(--soft); font-size: 13px; font-weight: 400 }
.figure .value { color: var(--accent, var(--ink)); font-size: 28px; line-height: 1.35; font-weight: 650; font-variant-numeric: tabular-nums }
.figure .value.wordy { font-size: 20px; line-height: 1.9 }
.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 14px; margin-top: 14px }
.charts figure { height: 400px; overflow: hidden }
/* drawn, where no script draws */
.charts figure:has(> svg) { height: auto }
figure svg { display: block; max-width: 100%; height: auto; margin: auto }
.charts noscript p { padding: 18px 20px }
.charts figure.wide { grid-column: 1 / -1 }
.hint { color: var(--soft); font-size: 13px; margin: 10px 2px 0 }
.tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 14px; margin-top: 26px; align-items: start }
.tables section { padding: 18px 20px }
.tables section:first-child, .tables section.wide { grid-column: 1 / -1 }
.tables .note { color: var(--soft); font-size: 13px }
.pair { display: flex; flex-wrap: wrap; gap: 8px 28px; align-items: flex-start }
.pair > figure { flex: 0 1 420px; min-width: 0; margin-top: 8px }
.pair > .scroll { flex: 1 1 max-content; max-width: 100% }
.scroll { overflow-x: auto; margin-top: 8px }
.scroll.long { overflow: auto; max-height: 70vh }
.long thead th { position: sticky; top: 0; background: var(--card); box-shadow: 0 1px var(--line) }
.long table th, .long table td { white-space: nowrap }
pre { font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere }
.notes ul { margin-top: 8px; padding-left: 1.2em }
.notes li { margin-top: 4px; max-width: 75em }
table { width: 100%; border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: 6px 14px 6px 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word }
td { overflow-wrap: anywhere }
.figures-only { text-align: right; white-space: nowrap }
th:last-child, td:last-child { padding-right: 0 }
.across { min-width: 240px }
thead th { border-top: 0; color: var(--soft); font-weight: 500 }
tbody th { color: var(--soft); font-weight: 400; min-width: 8em }
thead .figures-only { white-space: normal }
thead button { all: unset; cursor: pointer; text-decoration: underline dotted var(--line); text-underline-offset: 4px }
thead button:hover { color: var(--ink) }
thead button:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px }
[aria-sort] button { color: var(--ink); text-decoration-color: currentColor }
[aria-sort=ascending] button::after { content: ' ↑' }
[aria-sort=descending] button::after { content: ' ↓' }
@media (max-width: 860px) { .charts { grid-template-columns: minmax(0, 1fr) } main { padding: 24px 14px 40px } }
@media (max-width: 720px) {
  .stack, .stack tbody, .stack tr, .stack th, .stack td { display: block }
  .stack thead { display: none }
  .stack thead.sorts { display: block; position: static; box-shadow: none }
  .stack .sorts tr { display: flex; flex-wrap: wrap; gap: 2px 14px; padding-bottom: 6px }
  .stack tbody tr { border-top: 1px solid var(--line); padding: 8px 0 }
  .stack th, .stack td { border: 0; padding: 1px 0 }
  .stack td, .long .stack td, .long .stack th { white-space: normal }
  .stack tbody th { color: var(--ink); font-weight: 500 }
  .stack td { display: flex; justify-content: space-between; gap: 16px; text-align: right }
  .stack td::before { content: attr(data-label); color: var(--soft); text-align: left }
  .stack td.across { text-align: left }
  .stack td:empty { display: none }
  .tables section { padding: 14px }
}
@media (max-width: 480px) { h1 { font-size: 25px } .finding { font-size: 17px } .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px } .figure { padding: 12px 14px } .figure .value { font-size: 23px } }
@media print { .hint { display: none } .scroll.long { max-height: none } .charts figure, .figure, .tables section { break-inside: avoid } }
`

/** Draws the panels, again whenever the light changes; tools and tooltips are the page's alone. */
export const chartScript = `
const scheme = matchMedia('(prefers-color-scheme: dark)')
document.querySelector('.hint').hidden = false
const charts = panels.map((_, i) => {
  const place = document.getElementById('chart-' + i)
  place.replaceChildren()
  return echarts.init(place)
})
const paint = (option, colours) => JSON.parse(JSON.stringify(option), (_, value) =>
  typeof value === 'string' && value.startsWith('$') ? (colours[value.slice(1)] ?? value) : value)
const isNarrow = () => innerWidth < 560
const draw = () => panels.forEach(({ option, unit, along, narrow }, i) => {
  const painted = paint(option, scheme.matches ? palettes.dark : palettes.light)
  const soft = (scheme.matches ? palettes.dark : palettes.light).soft
  const shown = value => Number(value).toFixed(unit ? 1 : 3) + (unit ? ' ' + unit : '')
  painted.tooltip.valueFormatter = shown
  if (along) {
    painted.xAxis.axisPointer = { label: { formatter: ({ value }) => along + ' ' + Math.round(value) } }
    const text = each => echarts.format.encodeHTML([each.seriesName, each.seriesId.split(' ')[1]].filter(Boolean).join(', '))
    painted.tooltip.formatter = lines => [
      along + ' ' + Math.round(lines[0].axisValue),
      ...lines.filter(each => !/, band$/.test(each.seriesName)).map(each =>
        each.marker + text(each) + ' <b style="float: right; margin-left: 20px">' + shown(each.value[1]) + '</b>'),
    ].join('<br>')
  }
  const zoom = along ? { dataZoom: { yAxisIndex: 'none' }, restore: {} } : {}
  painted.title.textStyle.width = charts[i].getWidth() - (isNarrow() ? 24 : 130)
  painted.title.textStyle.overflow = 'truncate'
  if (isNarrow()) {
    painted.title.textStyle.fontSize = 13
    const leafed = { type: 'scroll', pageIconColor: soft, pageTextStyle: { color: soft } }
    Object.assign(painted.legend, { right: 10, ...(narrow?.legend ? {} : leafed) })
  }
  painted.toolbox = { show: !isNarrow(), right: 10, top: 0, itemSize: 13, iconStyle: { borderColor: soft }, feature: {
    ...zoom, saveAsImage: { name: 'curves-' + (i + 1) } } }
  charts[i].setOption(painted, true)
  if (narrow && isNarrow()) charts[i].setOption(narrow)
})
draw()
scheme.addEventListener('change', draw)
let drawnNarrow = isNarrow()
addEventListener('resize', () => {
  charts.forEach(chart => chart.resize())
  if (drawnNarrow !== isNarrow()) draw()
  drawnNarrow = isNarrow()
})
`
