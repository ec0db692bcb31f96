/**
 * `@thinnet/cli/bench`: the bench of thinnet, for a bench of more libraries and rows. A library is a process that answers
 * lines of JSON; one in JavaScript does so by `serve` of `@thinnet/cli/bench/serve`.
 */

export { median, quantile } from '@thinnet/charts/numbers'
export { quoted } from '../command-line.ts'
export { measureCeilings } from './ceilings.ts'
export { type Answer, askOnce } from './child.ts'
export { compare, type Measured, type Result, type Settings, type Timing } from './compare.ts'
export { facts } from './facts.ts'
export { type CeilingId, type Library, thinnetCommand, thinnetLibraries } from './libraries.ts'
export { addBenchOptions, type BenchOptions, idsOf, someOf, usual, wordsBesideRows } from './options.ts'
export { drawPage } from './page.ts'
export { boundMs, type Ceiling, type Ceilings, WORK } from './roofline.ts'
export { ROWS, type Row } from './rows.ts'
export { type Bench, runBench } from './run.ts'
export { agree, type Summary, summarize } from './statistics.ts'
export { figure, percent, tables } from './table.ts'
export type { Work } from './work.ts'
