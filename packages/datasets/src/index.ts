export { readIdx } from './idx.ts'
export * from './in-page.ts'
export { type Labelled, loadMnist, type Mnist } from './mnist.ts'
export { loadShakespeare, type ShakespeareOptions } from './shakespeare.ts'
