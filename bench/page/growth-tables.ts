import { type Growth, SERIES, type Series } from '../growth-series.ts'
import { markdown } from './blocks.ts'
import { exponent } from './fit.ts'
import { lineOf, quantitiesOf } from './growth-figures.ts'

/** The series that were measured. */
export function measuredSeries({ points }: Growth): readonly Series[] {
  return SERIES.filter(({ id }) => points.some(({ series }) => series === id))
}

/** What was measured and where, then for each series its picture and the fits. */
export function growthText(growth: Growth, picture: (series: Series) => string): string {
  const { machine, libraries } = growth
  const versions = libraries.map(({ version }) => version).join('; ')
  const parts = measuredSeries(growth).flatMap(series => [
    `![Time and memory of a training step by ${series.along}, by library](${picture(series)})`,
    fits(growth, series),
  ])
  return [`${machine.processor}, ${machine.date!.slice(0, 10)}: ${versions}.`, ...parts].join('\n\n')
}

function fits(growth: Growth, series: Series): string {
  const { libraries } = growth
  const own = libraries.filter(({ id }) => id !== 'pytorch')
  const rows = series.networks.flatMap(({ row, name }) =>
    quantitiesOf(series).map(quantity => {
      const line = (library: string) => lineOf(growth, series, row, library, quantity)
      const exponents = libraries.map(({ id }) => exponent(line(id)))
      const ratios = own.map(({ id }) => ends(line(id), line('pytorch')))
      return [
        `${name}: ${quantity.name}`,
        ...exponents.map(a => (a === null ? '' : a.toFixed(2).replace('-', '−'))),
        ...ratios,
      ]
    }),
  )
  const short = ({ name }: { name: string }) => name.replace(/^thinnet, /, '')
  const head = [...libraries.map(short), ...own.map(library => `${short(library)} : PyTorch`)]
  return markdown([`exponent, by ${series.along}`, ...head], rows)
}

type Line = readonly (readonly [number, number])[]

/** How many times the other's the first and the last are, of those that both have. */
function ends(line: Line, other: Line): string {
  const both = line.flatMap(([x, y]) => {
    const under = other.find(([value]) => value === x)
    return under && y > 0 && under[1] > 0 ? [y / under[1]] : []
  })
  if (both.length === 0) return ''
  return [both[0]!, both.at(-1)!].map(ratio => `${ratio.toFixed(2)} ×`).join(' → ')
}
