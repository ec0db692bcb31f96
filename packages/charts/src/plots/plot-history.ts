import { type Line, linePanel, type Panel } from '../line-panel.ts'
import { draw } from './draw.ts'
import type { PlotOptions, Svg } from './svg.ts'

/** What `fit` returns, or the numbers of it, by the names of the logs. */
export type HistoryLike =
  | { readonly history: Readonly<Record<string, readonly number[]>> }
  | Readonly<Record<string, readonly number[]>>

/** The loss and each metric over epochs, training and validation in one panel: of one hue, training dashed. */
export function plotHistory(history: HistoryLike, options: PlotOptions = {}): Svg {
  const logs = ('history' in history && !Array.isArray(history.history) ? history.history : history) as Readonly<
    Record<string, readonly number[]>
  >
  const names = Object.keys(logs).filter(name => !isValidation(name, logs))
  const panels = names.map(name => panelOf(name, logs, options.title))
  if (panels.length === 0) throw new TypeError('plotHistory: expected logs of one epoch or more, got none.')
  return draw(panels, `${options.title ?? 'Training'}: ${names.join(', ')} over epochs`, options)
}

const validationOf = (name: string) => `val${name[0]!.toUpperCase()}${name.slice(1)}`

const isValidation = (name: string, logs: object) =>
  /^val./.test(name) && Object.keys(logs).some(other => validationOf(other) === name)

function panelOf(name: string, logs: Readonly<Record<string, readonly number[]>>, title = ''): Panel {
  const line = (of: string, dashed: boolean, values: readonly number[]): Line => ({
    ...{ name: of, key: 'third', dashed },
    at: values.map((_, epoch) => epoch),
    values: values.map(mean => ({ mean, sd: 0 })),
    band: false,
  })
  const validation = logs[validationOf(name)]
  const lines = [
    line('training', validation !== undefined, logs[name]!),
    ...(validation ? [line('validation', false, validation)] : []),
  ]
  return linePanel(title === '' ? name : `${title}: ${name}`, '', lines, {})
}
