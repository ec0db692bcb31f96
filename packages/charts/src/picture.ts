import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as ECharts from 'echarts'
import { asVariables, type Colours, light, paint } from './colours.ts'
import { escapeHtml } from './escape.ts'
import type { Panel } from './line-panel.ts'

const require = createRequire(import.meta.url)

/** ECharts with the charts we use, in the one file that goes into reports; it also draws for us here. */
const ECHARTS = 'echarts/dist/echarts.common.min.js'

/** With every chart that ECharts has, and half as large again. */
const ALL_ECHARTS = 'echarts/dist/echarts.min.js'

export function echartsSource(all = false): string {
  return readFileSync(require.resolve(all ? ALL_ECHARTS : ECHARTS), 'utf8')
}

/** Colour by value, and axes side by side. */
export function needsAllCharts(panels: readonly Panel[]): boolean {
  return panels.some(({ option }) => 'visualMap' in option || 'parallel' in option)
}

/** Of a chart. */
export const WIDTH = 620
export const HEIGHT = 400
const TOP = 76

/** The panels two abreast, wide ones alone, under a heading, as one SVG on white. */
export function drawSvg(title: string, subtitle: string, panels: readonly Panel[]): string {
  const columns = panels.some(({ wide }) => wide) ? 2 : Math.max(1, Math.min(2, panels.length))
  const width = columns * WIDTH
  let [row, column] = [0, 0]
  const charts = panels.map(({ option, wide }) => {
    if (column > 0 && (wide || column === columns)) [row, column] = [row + 1, 0]
    const at = `x="${column * WIDTH}" y="${TOP + row * HEIGHT}"`
    column += wide ? columns : 1
    return drawChart(option, light, wide ? width : WIDTH, HEIGHT).replace('<svg ', `<svg ${at} `)
  })
  const height = TOP + (panels.length > 0 ? row + 1 : 0) * HEIGHT + 8
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" \
font-family="system-ui, sans-serif">
<rect width="100%" height="100%" fill="${light.card}"/>
<text x="12" y="34" font-size="20" font-weight="600" fill="${light.ink}">${escapeHtml(title)}</text>
<text x="12" y="58" font-size="13" fill="${light.soft}">${escapeHtml(subtitle)}</text>
${charts.join('\n')}
</svg>
`
}

/** A chart by ECharts, as an SVG: the same at each drawing. */
export function drawChart(option: ECharts.EChartsOption, colours: Colours, width: number, height: number): string {
  const { init } = require(ECHARTS) as typeof ECharts
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption(paint(option, colours))
    return bare(chart.renderToSVGString())
  } finally {
    chart.dispose()
  }
}

/** Where an id begins; no text has it. */
const MARK = '\u0001'

/**
 * Without what happens under a mouse, and a background, which is what it is drawn on. Ids, of a counter, become those of the
 * picture itself: it is the same at each drawing, and pictures in one page have ids of their own.
 */
function bare(svg: string): string {
  const drawn = svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ class="[^"]*"/g, '')
    .replace(/<rect [^>]*fill="none"[^>]*><\/rect>/, '')
    .replace(/\bzr\d+-/g, MARK)
  const name = createHash('sha256').update(drawn).digest('hex').slice(0, 8)
  return drawn.replaceAll(MARK, `p${name}-`)
}

/** The same for a page, which has the colours as variables: light, dark and in print. */
export function drawInPage(option: ECharts.EChartsOption, width: number, height: number): string {
  return drawChart(option, asVariables, width, height).replace(/ xmlns(:xlink)?="[^"]*"/g, '')
}

/** The picture of `drawSvg` in pixels, twice as many, in DejaVu Sans wherever it is drawn. */
export async function drawPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js')
  const fonts = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf')
  const drawn = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: {
      loadSystemFonts: false,
      fontFiles: ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map(name => join(fonts, name)),
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
  })
  return drawn.render().asPng()
}
