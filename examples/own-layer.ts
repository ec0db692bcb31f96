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

class Swish extends Layer {
  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const beta = declare.parameter('beta', [1], { initializer: initializers.ones() })
    // forward writes y and returns it, backward dx; both are planned memory, so that other regions would be refused.
    // A layer that hands x or dy on as it is says so: declare.output(shape, { passThrough: true }).
    const y = declare.output(shape)
    const dx = declare.inputGradient()
    // Without this another value might be written over x before backward reads it.
    declare.backwardReads('input')
    return {
      forward([x], { kernels }) {
        const [b] = kernels.view(beta.value)
        const [from, to] = [kernels.view(x), kernels.view(y)]
        // y = x · sigmoid(βx)
        for (let i = 0; i < from.length; i++) to[i] = from[i]! * sigmoid(b! * from[i]!)
        return y
      },
      backward(dy, { kernels }, { inputs }) {
        const [b] = kernels.view(beta.value)
        const [x, upstream] = [kernels.view(inputs[0]), kernels.view(dy)]
        const to = dx && kernels.view(dx)
        let dbeta = 0
        for (let i = 0; i < x.length; i++) {
          const s = sigmoid(b! * x[i]!)
          // dx = dy · (s + βx · s(1 − s)),  dβ = Σ dy · x² · s(1 − s)
          if (to) to[i] = upstream[i]! * (s + b! * x[i]! * s * (1 - s))
          dbeta += upstream[i]! * x[i]! ** 2 * s * (1 - s)
        }
        kernels.view(beta.gradient)[0] = dbeta
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
