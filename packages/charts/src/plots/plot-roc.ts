import type { RocCurve } from 'thinnet'
import type { Panel } from '../line-panel.ts'
import type { RunKey } from '../runs.ts'
import { diagonal, xy } from './axes.ts'
import { draw } from './draw.ts'
import type { PlotOptions, Svg } from './svg.ts'

const KEYS: readonly RunKey[] = ['third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth']

type Rates = Pick<RocCurve, 'falsePositiveRates' | 'truePositiveRates' | 'area'>

/** True over false positive rates: one curve of `rocCurve`, or several by name. */
export function plotRoc(curves: Rates | Readonly<Record<string, Rates>>, options: PlotOptions = {}): Svg {
  const several = 'area' in curves && typeof curves.area === 'number' ? { ROC: curves as Rates } : curves
  const named = Object.entries(several as Readonly<Record<string, Rates>>).map(
    ([name, rates]) => [`${name}, area ${rates.area.toFixed(3)}`, rates] as const,
  )
  const rate = { min: 0, max: 1 }
  const names = named.map(([name]) => name)
  const title = options.title ?? 'ROC curve'
  const option = {
    ...xy(title, names, { ...rate, name: 'false positive rate' }, { ...rate, name: 'true positive rate' }),
    series: [
      diagonal(0, 1),
      ...named.map(([name, { falsePositiveRates, truePositiveRates }], i) => ({
        type: 'line' as const,
        name,
        showSymbol: false,
        data: Array.from(falsePositiveRates, (x, n) => [x, truePositiveRates[n]!]),
        itemStyle: { color: `$${KEYS[i % KEYS.length]!}` },
        lineStyle: { color: `$${KEYS[i % KEYS.length]!}`, width: 2.25 },
      })),
    ],
  }
  return draw([{ title, unit: '', along: '', option } satisfies Panel], `${title}: ${names.join('; ')}`, options)
}
