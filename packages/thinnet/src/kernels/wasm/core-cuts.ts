import { type Cuts, each, MULTIPLY_ADD } from './cut.ts'
import { cutsOf } from './formula-cuts.ts'
import type { Cutting } from './group.ts'
import { formulaCosts } from './modules/core-costs.generated.ts'
import { parameters } from './modules/core-parameters.generated.ts'

/** How the core's kernels are cut, which a page loads where it has several threads. */
const cuts = {
  ...cutsOf(formulaCosts),
  fill: each(0.1),
  copy: each(0.2),
  scale: each(0.1),
  add: each(0.15),
  // a unit is a row: 16 of them, so that no two threads write to one cache line
  copyColumns: { grain: 16, time: [0.3, 'columns', 'end'] },
  // a unit is a sample
  transpose: { grain: 1, time: [0.5, 'rows', 'columns', 'end'] },
  reluForward: each(0.1),
  reluBackward: each(0.15),
  // a unit is a block
  findNotFinite: { grain: 1, time: [0.1, 'length', 'end'] },
  dropout: each(0.4),
  // a unit is a row of c, or a column
  gemm: { grain: 4, time: [MULTIPLY_ADD, 'm', 'n', 'k'], divisible: true },
  // a unit is a block of x
  blockSums: { grain: 1, time: [0.2, 'outer', 'inner', 'count'] },
  // a unit is a row
  softmaxForward: { grain: 16, time: [3, 'columns', 'end'] },
  softmaxBackward: { grain: 16, time: [1, 'columns', 'end'] },
  softmaxCrossentropyForward: { grain: 16, time: [2, 'columns', 'end'] },
  softmaxCrossentropyBackward: { grain: 16, time: [2, 'columns', 'end'] },
  sgd: each(0.4),
  rmsprop: each(0.8),
  adam: each(0.9),
  sumParts: { grain: 16, time: [0.2, 'parts', 'end'] },
} satisfies Cuts

export const coreCutting: Cutting = { cuts, parameters }
