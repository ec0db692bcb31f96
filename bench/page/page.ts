import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Measured } from '@thinnet/cli/bench'
import type { Growth } from '../growth-series.ts'
import { withBlocks } from './blocks.ts'
import { growthChart } from './growth-chart.ts'
import { growthText, measuredSeries } from './growth-tables.ts'
import { runTables } from './run-tables.ts'
import { targets } from './targets.ts'

/** What docs/performance.md shows: a run of the bench, and runs of growth. */
export const FOLDER = new URL('../../docs/performance/', import.meta.url)

const read = (file: string) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))

/** The page with all that is written from the runs. */
export function pageOf(page: string): string {
  const run: Measured = read('run.json')
  const growth = growthRuns().map(({ name, growth }) => growthText(growth, ({ id }) => `performance/${name}-${id}.svg`))
  return withBlocks(page, {
    ...runTables(run),
    targets: targets(run),
    growth: growth.join('\n\n') || 'Not measured yet.',
  })
}

/** What draws each picture of the page, by its file. */
export function picturesOf(): Map<string, () => string> {
  const drawn = growthRuns().flatMap(({ name, growth }) =>
    measuredSeries(growth).map(series => [`${name}-${series.id}.svg`, () => growthChart(growth, series)] as const),
  )
  return new Map(drawn)
}

/** growth.json, and growth-….json of other machines. */
function growthRuns(): { name: string; growth: Growth }[] {
  if (!existsSync(FOLDER)) return []
  const files = readdirSync(FOLDER).filter(file => /^growth.*\.json$/.test(file))
  return files.toSorted().map(file => ({ name: file.replace('.json', ''), growth: read(file) }))
}
