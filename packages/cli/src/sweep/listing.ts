import type { Configuration } from '@thinnet/sweep'
import { amountOf, baselineOf, configurationsOf, rungsOf, type SweepSpec, seedsOf, strategyOf } from '@thinnet/sweep'
import { drawTable } from '../terminal/table.ts'

const MOST_ROWS = 20

/** A sweep before it is begun: its configurations, and how much there is to do. */
export function listing(spec: SweepSpec, settings: readonly Configuration[] = configurationsOf(spec)): string {
  const about = spec.about === undefined ? [] : [spec.about]
  return [[spec.name, ...about].join(': '), '', tableOf(spec, settings), '', ...totals(spec, settings), ''].join('\n')
}

function tableOf(spec: SweepSpec, settings: readonly Configuration[]): string {
  const names = Object.keys(spec.dimensions)
  const first = new Map<string, number>()
  for (const [i, { id }] of settings.entries()) if (!first.has(id)) first.set(id, i + 1)
  const against = baselineOf(spec, settings)
  const row = (setting: Configuration, i: number) => {
    const same = first.get(setting.id)!
    const notes = [
      ...(against(setting) === setting ? ['baseline'] : []),
      ...(same <= i ? [`the same network as ${same}`] : []),
    ]
    return [`${i + 1}`, ...names.map(name => String(setting.values[name])), notes.join(', ')]
  }
  const table: string[][] = []
  const rows = settings.map((setting, i) => [setting, i] as const)
  const omitted = rows.length - MOST_ROWS - 1
  const shown = omitted > 0 ? [...rows.slice(0, MOST_ROWS), ...rows.slice(-1)] : rows
  for (const [setting, i] of shown) {
    if (omitted > 0 && i === rows.length - 1) table.push(['…', ...names.map(() => '…'), `${omitted} more`])
    table.push(row(setting, i))
  }
  return drawTable({ head: ['', ...names.map(shortNames(names)), ''], rows: table, lines: 'none' })
}

function totals(spec: SweepSpec, settings: readonly Configuration[]): string[] {
  const strategy = strategyOf(spec)
  const amount = amountOf(spec, settings)
  const seeds = seedsOf(spec)
  const same = amount.settings - amount.networks
  const lines = [
    `${plural(amount.settings, 'configuration')}${same > 0 ? `, ${same} of them the same network as another` : ''}; ` +
      `${plural(seeds.length, 'seed')}: ${plural(amount.trials, 'trial')}`,
  ]
  if (strategy.name !== 'asha') return [...lines, `${plural(amount.epochs, 'epoch')} in all`]
  const rungs = rungsOf(settings[0]?.recipe.training.epochs ?? 0, strategy)
  const drawn = strategy.settings
  const least = strategy.reduction ** (rungs.length - 1)
  return [
    ...lines,
    `asha: rungs of ${rungs.join(', ')} epochs; of each one in ${strategy.reduction} is promoted`,
    ...(drawn < least ? [`With fewer than ${least} configurations drawn, none is sure to reach the last rung.`] : []),
    `about ${plural(amount.jobs, 'job')}, about ${plural(amount.epochs, 'epoch')} in all`,
  ]
}

/** The last part of a path, where no other dimension ends in it. */
function shortNames(names: readonly string[]): (name: string) => string {
  const last = (name: string) => name.split('.').at(-1)!
  return name => (names.filter(other => last(other) === last(name)).length === 1 ? last(name) : name)
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
