import { dark, light, variables } from './colours.ts'
import { escapeHtml as e, scriptJson } from './escape.ts'
import type { Panel } from './line-panel.ts'
import { pageScript, pageStyle } from './page.ts'
import { echartsSource, needsAllCharts } from './picture.ts'
import type { Figure, Report, Table } from './report.ts'

/** The whole report in one file that needs no network, and is not allowed any. */
export function drawHtml(report: Report): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" \
content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<title>${e(report.title)}</title>
<style>
:root { ${variables(light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(dark)} } }
${pageStyle}
</style>
</head>
<body>
<main>
<header>
<h1>${e(report.title)}</h1>
<p class="subtitle">${e(report.subtitle)}</p>
</header>
${report.asked ? `<p class="asked">${e(report.asked)}</p>` : ''}
${report.stoppedEarly ? '<p class="stopped"><strong>Stopped early.</strong> This is as far as training got.</p>' : ''}
<p class="finding">${e(report.finding)}</p>
<section class="figures" aria-label="Key figures">
${report.figures.map(figure).join('\n')}
</section>
<section class="charts" aria-label="Charts">
${report.panels.map(chart).join('\n')}
</section>
<p class="hint">Hover to read values, click a name to hide its line, use the tools at the top right to zoom.</p>
<noscript><p class="hint">The charts need scripts; ${e(report.withoutScripts ?? 'curves.svg beside this page shows them without')}.</p></noscript>
<div class="tables">
${report.tables.map(table).join('\n')}
${report.notes?.length ? notes(report.notes) : ''}
${(report.listings ?? []).map(listing).join('\n')}
</div>
</main>
<script>${echartsSource(needsAllCharts(report.panels)).replaceAll('</script', '<\\/script')}</script>
<script>
const panels = ${scriptJson(report.panels)}
const palettes = ${scriptJson({ light, dark })}
${pageScript}
</script>
</body>
</html>
`
}

function chart({ title, description = title, wide }: Panel, i: number): string {
  return `<figure id="chart-${i}"${wide ? ' class="wide"' : ''} role="img" aria-label="${e(description)}"></figure>`
}

function notes(texts: readonly string[]): string {
  return `<section class="notes"><h2>Notes</h2>
<ul>
${texts.map(text => `<li>${e(text)}</li>`).join('\n')}
</ul></section>`
}

function listing({ title, text }: { title: string; text: string }): string {
  return `<section class="wide"><h2>${e(title)}</h2>
<div class="scroll long" tabindex="0"><pre>${e(text)}</pre></div></section>`
}

function figure({ label, value, note, colour }: Figure): string {
  const style = colour ? ` style="--accent: var(--${colour})"` : ''
  return `<div class="figure"${style}><h2>${e(label)}</h2><p class="value">${e(value)}</p><p>${e(note)}</p></div>`
}

function table({ title, head, rows, wide, long }: Table): string {
  const cells = (tag: string, texts: string[]) => texts.map(text => `<${tag}>${e(text)}</${tag}>`).join('')
  return `<section${wide ? ' class="wide"' : ''}><h2>${e(title)}</h2>
<div class="scroll${long ? ' long" tabindex="0' : ''}"><table>
${head.length ? `<thead><tr>${cells('th', head)}</tr></thead>` : ''}
<tbody>
${rows.map(([name = '', ...values]) => `<tr><th scope="row">${e(name)}</th>${cells('td', values)}</tr>`).join('\n')}
</tbody>
</table></div></section>`
}
