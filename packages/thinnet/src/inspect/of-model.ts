/** What methods of a model load when they are called. */
export { layerOutputs } from './layer-outputs.ts'
export { outputMoments } from './moments.ts'
export { monteCarlo } from './monte-carlo.ts'
