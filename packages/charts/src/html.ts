import { dark, light, variables } from './colours.ts'
import { escapeHtml as e, scriptJson } from './escape.ts'
import type { Panel } from './line-panel.ts'
import { chartScript, pageStyle } from './page.ts'
import { drawInPage, echartsSource, HEIGHT, needsAllCharts, WIDTH } from './picture.ts'
import type { Figure, Link, Report } from './report.ts'
import { sortScript } from './sort.ts'
import { drawTable } from './table.ts'

/**
 * The whole report in one file that needs no network, and is not allowed any. It is whole without scripts; with them charts
 * answer to the mouse, and tables are sorted by their heads.
 */
export function drawHtml(report: Report): string {
  const { title, subtitle, asked, finding, why = [], stoppedEarly, figures, panels, tables, links = [] } = report
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" \
content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<title>${e(title)}</title>
<style>
:root { ${variables(light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(dark)} } }
${pageStyle}
</style>
</head>
<body>
<main>
<header>
<h1>${e(title)}</h1>
<p class="subtitle">${e(subtitle)}</p>
</header>
${asked ? `<p class="asked">${e(asked)}</p>` : ''}
${stoppedEarly ? '<p class="stopped"><strong>Stopped early.</strong> This is as far as training got.</p>' : ''}
${finding ? `<p class="finding">${e(finding)}</p>` : ''}
${why.map(text => `<p class="why">${e(text)}</p>`).join('\n')}
${figures.length > 0 ? `<section class="figures" aria-label="Key figures">\n${figures.map(figure).join('\n')}\n</section>` : ''}
${links.length > 0 ? `<ul class="links" aria-label="More">${links.map(link).join('')}</ul>` : ''}
${panels.length > 0 ? charts(panels) : ''}
<div class="tables">
${tables.map(drawTable).join('\n')}
${report.notes?.length ? notes(report.notes) : ''}
${(report.listings ?? []).map(listing).join('\n')}
</div>
</main>
<script>${sortScript}</script>
${panels.length > 0 ? scripts(panels) : ''}
</body>
</html>
`
}

function charts(panels: readonly Panel[]): string {
  return `<section class="charts" aria-label="Charts">
${panels.map(chart).join('\n')}
</section>
<p class="hint" hidden>Hover to read values, click a name to hide its line, use the tools at the top right to zoom.</p>`
}

function scripts(panels: readonly Panel[]): string {
  return `<script>${echartsSource(needsAllCharts(panels)).replaceAll('</script', '<\\/script')}</script>
<script>
const panels = ${scriptJson(panels)}
const palettes = ${scriptJson({ light, dark })}
${chartScript}
</script>`
}

/** Drawn, for who has no scripts; what colours by value cannot be, in variables, and says where its figures are. */
function chart(panel: Panel, i: number): string {
  const { title, description = title, wide } = panel
  const drawn = needsAllCharts([panel])
    ? `<noscript><p>${e(description)}</p></noscript>`
    : drawInPage(panel.option, wide ? 2 * WIDTH : WIDTH, HEIGHT)
  return `<figure id="chart-${i}"${wide ? ' class="wide"' : ''} role="img" aria-label="${e(description)}">${drawn}</figure>`
}

function link({ text, href, note }: Link): string {
  return `<li><a href="${e(href)}">${e(text)}</a>${note ? ` ${e(note)}` : ''}</li>`
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

/** Characters that a figure's card has room for in large ones. */
const LONG = 9

function figure({ label, value, note, colour }: Figure): string {
  const style = colour ? ` style="--accent: var(--${colour})"` : ''
  return `<div class="figure"${style}><h2>${e(label)}</h2><p class="value${value.length > LONG ? ' wordy' : ''}">${e(value)}</p><p>${e(note)}</p></div>`
}
