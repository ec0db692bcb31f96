import { LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { asVariables, dark, light, paint, variables } from '../colours.ts'
import { escapeHtml } from '../escape.ts'
import type { Panel } from '../line-panel.ts'
import type { PlotOptions, Svg } from './svg.ts'

use([LineChart, ScatterChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer])

const WIDTH = 620
const HEIGHT = 400

/** Panels two abreast, as one picture. */
export function draw(panels: readonly Panel[], description: string, { width, height }: PlotOptions): Svg {
  const columns = Math.min(2, panels.length)
  const rows = Math.ceil(panels.length / columns)
  const [across, down] = [(width ?? columns * WIDTH) / columns, (height ?? rows * HEIGHT) / rows]
  const charts = panels.map(({ option }, i) => {
    const at = `x="${(i % columns) * across}" y="${Math.floor(i / columns) * down}"`
    return chart(option, across, down).replace('<svg ', `<svg ${at} `)
  })
  const [w, h] = [columns * across, rows * down]
  const text = `<svg xmlns="http://www.w3.org/2000/svg" class="thinnet-plot" width="${w}" height="${h}" \
viewBox="0 0 ${w} ${h}" font-family="system-ui, sans-serif" role="img" aria-label="${escapeHtml(description)}">
<title>${escapeHtml(description)}</title>
<style>.thinnet-plot { ${variables(light)} }
@media (prefers-color-scheme: dark) { .thinnet-plot { ${variables(dark)} } }</style>
<rect width="100%" height="100%" fill="var(--card)"/>
${charts.join('\n')}
</svg>
`
  return {
    text,
    async save(path) {
      const files = globalThis.process?.getBuiltinModule?.('node:fs/promises')
      if (!files) throw new TypeError('save: expected Node, got a page. Put the picture into an element, by show.')
      await files.writeFile(path as string | URL, text)
    },
    show(element) {
      element.innerHTML = text
    },
  }
}

function chart(option: Panel['option'], width: number, height: number): string {
  const drawn = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    drawn.setOption(paint({ ...option, tooltip: undefined }, asVariables))
    // The style sheet holds nothing but what happens under a mouse.
    return drawn.renderToSVGString().replace(/<style[\s\S]*?<\/style>/g, '')
  } finally {
    drawn.dispose()
  }
}
