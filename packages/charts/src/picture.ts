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

/** The panels two abreast under a heading, as one SVG on white. */
export function drawSvg(title: string, subtitle: string, panels: readonly Panel[]): string {
  const columns = Math.max(1, Math.min(2, panels.length))
  const width = columns * WIDTH
  const height = TOP + Math.ceil(panels.length / columns) * HEIGHT + 8
  const charts = panels.map((panel, i) => {
    const at = `x="${(i % columns) * WIDTH}" y="${TOP + Math.floor(i / columns) * HEIGHT}"`
    return drawChart(panel.option, light, WIDTH, HEIGHT).replace('<svg ', `<svg ${at} `)
  })
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
    // The style sheet holds nothing but what happens under a mouse; who draws on something has a background.
    return chart
      .renderToSVGString()
      .replace(/<style[\s\S]*?<\/style>/g, '')
      .replace(/<rect [^>]*fill="none"[^>]*><\/rect>/, '')
  } finally {
    chart.dispose()
  }
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
