/** `@thinnet/sweep/report`: what came of a sweep, and of two beside each other, as figures, sentences and pages. */

export { type Analysis, analyse, type Summary } from './analysis.ts'
export { type Comparison, compareSweeps, readSaved } from './compare.ts'
export { compareFinding, compareJson, compareReport, sharedTable } from './compare-report.ts'
export { comparedRuns } from './curve-panels.ts'
export { drawSweepReport, writeSweepReport } from './files.ts'
export { findingOf } from './finding.ts'
export { measureOf } from './measure.ts'
export { labelOf, shortNames, showValue } from './names.ts'
export type { About, Outcome } from './outcome.ts'
export { readOutcome } from './read-outcome.ts'
export { type Estimate, estimate } from './statistics.ts'
export { ROWS, sweepReport } from './sweep-report.ts'
