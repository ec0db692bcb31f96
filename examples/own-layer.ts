/**
 * A layer of your own: Swish, y = x · sigmoid(βx) with a learned β (Ramachandran et al. 2017), its gradient checked,
 * and trained in a model with thinnet's layers.
 *
 *     npx tsx examples/own-layer.ts
 */
import {
  type Call,
  checkGradients,
  type Declare,
  type Inputs,
  initializers,
  Layer,
  layers,
  type Shape,
  sequential,
} from 'thinnet'

const sigmoid = (v: number) => 1 / (1 + Math.exp(-v))
/** The derivative of sigmoid. */
const slope = (v: number) => sigmoid(v) * (1 - sigmoid(v))

// What is computed for each element: y, and dy times the derivatives to x and β.
const swish = (x: number, beta: number) => x * sigmoid(beta * x)
const toX = (dy: number, x: number, beta: number) => dy * (sigmoid(beta * x) + beta * x * slope(beta * x))
const toBeta = (dy: number, x: number, beta: number) => dy * x * x * slope(beta * x)

class Swish extends Layer {
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const beta = declare.parameter('beta', [1], { initializer: initializers.ones() })
    // forward writes y and returns it, backward dx; both are planned memory, so that other regions would be refused.
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    const terms = declare.scratch(shape)
    // Without this another value might be written over x before backward reads it: to read it would be refused.
    declare.backwardReads('input')
    return {
      forward([x], { kernels }) {
        kernels.map(y, [x, beta.value], swish)
        return y
      },
      backward(dy, { kernels }, { inputs: [x] }) {
        if (dx) kernels.map(dx, [dy, x, beta.value], toX)
        // dβ = Σ dy · x² · sigmoid′(βx)
        kernels.map(terms, [dy, x, beta.value], toBeta)
        kernels.channelSums(beta.gradient, terms, { inner: terms.size })
        return [dx]
      },
    }
  }
}

const report = await checkGradients(new Swish(), { inputShape: [5] })
console.log(
  `gradient check: ${report.passed ? 'passed' : 'FAILED'}, largest relative error ${report.maxError.toExponential(1)}`,
)

// Exclusive or, with Swish between two dense layers.
const model = sequential({
  seed: 1,
  layers: [layers.dense({ units: 8, inputShape: [2] }), new Swish(), layers.dense({ units: 1, activation: 'sigmoid' })],
})
model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]
const y = [[0], [1], [1], [0]]
await model.fit(x, y, { epochs: 2000, batchSize: 4 })
const { loss, accuracy } = await model.evaluate(x, y)
console.log(`exclusive or: loss ${loss.toFixed(4)}, accuracy ${accuracy}`)
