import { figure, type Measured, percent } from '@thinnet/cli/bench'
import { markdown } from './blocks.ts'
import {
  BETTER,
  best,
  type Column,
  JAXJS,
  KERAS,
  NAMES,
  NUMPY,
  OPERATIONS,
  OWN,
  PYTORCH,
  ratio,
  shown,
  TFJS,
  TRAINING,
  times,
} from './figures.ts'

/** The blocks of the page that show one run of the bench. */
export function runTables(run: Measured): Record<string, string> {
  const own = Object.values(OWN)
  const peers = [OWN.wasm, OWN.fma, OWN.blas]
  return {
    run: circumstances(run),
    ceilings: ceilings(run),
    operations: byLibrary(run, OPERATIONS, [...own, PYTORCH, KERAS, NUMPY], []),
    training: byLibrary(run, [...TRAINING, 'cnn-predict'], [...own, PYTORCH, KERAS], peers),
    javascript: javascript(run),
    efficiency: efficiency(run, peers),
    memory: memory(run),
    start: start(run),
  }
}

const BUSY = '**The machine had other work to do when this run began: its figures are a trial, not a measurement.**'

/** When, where, and of what. */
function circumstances({ machine, settings, libraries }: Measured): string {
  const { date, processor, memory, system, load, Node, V8 } = machine
  const rounds = `${settings.rounds} round${settings.rounds === 1 ? '' : 's'} of ${settings.seconds} s`
  const where = `${processor}, ${memory}, ${system}, Node ${Node} (V8 ${V8})`
  const lines = libraries.map(({ name, version, missing }) => [name, version ?? `not measured: ${missing}`])
  const busy = Number.parseFloat(load ?? '') > 1 ? [BUSY] : []
  return [
    ...busy,
    `Run of ${date!.slice(0, 16).replace('T', ' ')} UTC, ${rounds}: ${where}; ${load}.`,
    markdown(['', 'version'], lines).replace('---:', '---'),
  ].join('\n\n')
}

function ceilings(run: Measured): string {
  const lines = run.ceilings.map(({ name, flops, bytes, missing }) => [
    name,
    flops ? figure(flops / 1e9) : (missing ?? ''),
    bytes ? figure(bytes / 1e9) : '',
  ])
  return markdown(['', 'matrix multiplication, GFLOP/s', 'copy, read and written, GB/s'], lines)
}

/** Milliseconds of rows by libraries, and how many times the better peer's some of them are. */
function byLibrary(
  run: Measured,
  rows: readonly string[],
  columns: readonly Column[],
  over: readonly Column[],
): string {
  const head = [...columns.map(({ name }) => name), ...over.map(({ name }) => `${name} : better`)]
  const lines = rows.map(row => [
    NAMES[row]!,
    ...columns.map(column => shown(best(run, row, column))),
    ...over.map(column => times(ratio(run, row, column, BETTER))),
  ])
  return markdown(['ms', ...head], lines)
}

/** Where another library in JavaScript has the row, too. */
function javascript(run: Measured): string {
  const others = [TFJS, JAXJS]
  const rows = Object.keys(NAMES).filter(row => others.some(column => best(run, row, column) !== null))
  if (rows.length === 0)
    return 'None was in this run; [TensorFlow.js’s own programs](coming-from-tfjs.md#how-fast) are compared apart.'
  const lines = rows.map(row => {
    const better = { name: '', ids: others.flatMap(({ ids }) => ids) }
    const columns = [OWN.wasm, ...others].map(column => shown(best(run, row, column)))
    return [NAMES[row]!, ...columns, times(ratio(run, row, better, OWN.wasm))]
  })
  return markdown(['ms', 'thinnet, wasm', ...others.map(({ name }) => name), 'the better of both : thinnet'], lines)
}

function efficiency({ rows }: Measured, columns: readonly Column[]): string {
  const lines = rows
    .filter(({ id }) => NAMES[id] !== undefined)
    .map(({ id, results }) => {
      const cells = columns.map(({ ids }) => {
        const result = results.find(one => ids.includes(one.id))
        if (result?.reason !== undefined || !result?.bound) return ''
        return `${percent(result.efficiency!)} of ${figure(result.bound)} ms`
      })
      return [NAMES[id]!, ...cells]
    })
  return markdown(['bound / time', ...columns.map(({ name }) => name)], lines)
}

function memory(run: Measured): string {
  const columns = [OWN.wasm, OWN.blas, PYTORCH, KERAS, TFJS]
  const lines = TRAINING.map(row => [
    NAMES[row]!,
    ...columns.map(column => shown(best(run, `memory-${row}`, column))),
    times(ratio(run, `memory-${row}`, OWN.wasm, PYTORCH)),
  ])
  return markdown(['MiB', ...columns.map(({ name }) => name), 'wasm : PyTorch'], lines)
}

function start(run: Measured): string {
  const columns = [OWN.wasm, OWN.blas, PYTORCH, KERAS, TFJS, JAXJS]
  const rows = {
    'first-step': 'import to the first trained step of MLP 784-[100]×6-10, ms',
    version: '`thinnet --version`, s',
    start: '`npm start` without its build, s',
    size: 'all that a page can load, gzipped, KiB',
  }
  const lines = Object.entries(rows).map(([row, name]) => [
    name,
    ...columns.map(column => shown(best(run, row, column))),
  ])
  return markdown(['', ...columns.map(({ name }) => name)], lines)
}
