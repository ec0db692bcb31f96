/** What methods of a model load for one batch at a time. */
export { gradientsOf } from './gradients.ts'
export { gradientsWith, trainWith } from './own-step.ts'
