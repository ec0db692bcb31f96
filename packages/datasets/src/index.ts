export { readIdx } from './idx.ts'
export { type Labelled, loadMnist, type Mnist } from './mnist.ts'
