// Time and memory of a training step as batch, width, length or threads grow; each figure from a process of its own.
//   node --import tsx bench/growth.ts --json FILE [--series batch,width,length,threads] [--libraries …] [--python FILE]
//     [--node FILE] [--seconds 0.5]
// Series that the file has already are measured again, others stay, if the machine is the same.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { askOnce, facts, median, thinnetCommand } from '@thinnet/cli/bench'
import { type Growth, type Point, SERIES } from './growth-series.ts'

const { values: given } = parseArgs({
  options: {
    json: { type: 'string' },
    series: { type: 'string', default: SERIES.map(({ id }) => id).join() },
    libraries: { type: 'string', default: 'thinnet-wasm,thinnet-fma,thinnet-blas,pytorch' },
    python: { type: 'string', default: 'python3' },
    node: { type: 'string' },
    seconds: { type: 'string', default: '0.5' },
  },
})
const { json, python, node } = given
if (!json) throw new Error('--json: expected a file to write to, got none.')

const pytorch = fileURLToPath(new URL('libraries/pytorch.py', import.meta.url))
/** How each is started, on so many threads or on all. */
const LIBRARIES: Record<string, { name: string; command(threads?: number): readonly string[] }> = {
  'thinnet-wasm': { name: 'thinnet, wasm', command: threads => thinnetCommand('wasm', threads ? { threads } : {}) },
  'thinnet-fma': {
    name: 'thinnet, wasm with FMA',
    command: threads => thinnetCommand('wasm', { node, fusedMultiplyAdd: true, ...(threads && { threads }) }),
  },
  'thinnet-blas': { name: 'thinnet, blas', command: threads => thinnetCommand('blas', threads ? { threads } : {}) },
  pytorch: { name: 'PyTorch', command: threads => [python, pytorch, ...(threads ? [String(threads)] : [])] },
}
const LIMIT = 60

const growth: Growth = { machine: facts(), libraries: [], points: [] }
const asked = given.series.split(',')
const before: Growth | null = existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : null
if (before && before.machine.processor === growth.machine.processor) {
  growth.points = before.points.filter(({ series }) => !asked.includes(series))
}

const present = []
for (const id of given.libraries.split(',')) {
  const { name, command } = LIBRARIES[id] ?? refuse('--libraries', Object.keys(LIBRARIES), id)
  try {
    const { version } = await askOnce(command(), ['version'], LIMIT)
    growth.libraries.push({ id, name, version: String(version) })
    present.push({ id, command })
  } catch (error) {
    console.error(`${name}: ${(error as Error).message}`)
  }
}
for (const id of asked) {
  const series =
    SERIES.find(one => one.id === id) ??
    refuse(
      '--series',
      SERIES.map(one => one.id),
      id,
    )
  for (const { row, size } of series.networks) {
    for (const value of series.values) {
      const what = ['growth', row, JSON.stringify(size(value)), given.seconds]
      for (const library of present) {
        const at = { series: series.id, row, library: library.id, value }
        try {
          const { ms, base, peak } = await askOnce(library.command(id === 'threads' ? value : undefined), what, LIMIT)
          const point: Point = { ...at, ms: median(ms as number[]), peak: peak as number, base: base as number }
          growth.points.push(point)
          console.error(
            Object.values(point)
              .map(cell => (typeof cell === 'number' ? +cell.toFixed(2) : cell))
              .join(' '),
          )
        } catch (error) {
          console.error(`${Object.values(at).join(' ')}: ${(error as Error).message}`)
        }
      }
    }
  }
}
writeFileSync(json, `${JSON.stringify(growth)}\n`)

function refuse(option: string, expected: readonly string[], got: string): never {
  throw new Error(`${option}: expected some of ${expected.join(', ')}, got ${got}.`)
}
