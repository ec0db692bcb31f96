export * from './elementwise.ts'
export { logSoftmax } from './log-softmax.ts'
export { relu } from './relu.ts'
export { softmax } from './softmax.ts'
