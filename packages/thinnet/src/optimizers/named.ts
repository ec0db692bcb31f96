// Optimizers that every page loads, since `compile` knows them by their names: the others are in rarer.ts.

export { type AdamOptions, adam } from './adam.ts'
export { adamW } from './adam-w.ts'
export type { AverageOptions } from './average.ts'
export type { OptimizerOptions } from './make.ts'
export { type RmspropOptions, rmsprop } from './rmsprop.ts'
export { type SgdOptions, sgd } from './sgd.ts'
