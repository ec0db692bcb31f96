/**
 * A layer of your own: Swish, y = x · sigmoid(βx) with a learned β (Ramachandran et al. 2017), its gradient checked,
 * and trained in a model beside thinnet's layers.
 *
 *     npx tsx examples/own-layer.ts
 */
import {
  checkGradients,
  type Declare,
  initializers,
  Layer,
  layers,
  type Parameter,
  type Pass,
  type Region,
  sequential,
} from 'thinnet'

const sigmoid = (v: number) => 1 / (1 + Math.exp(-v))

class Swish extends Layer {
  #beta!: Parameter
  #x!: Region
  #y!: Region
  #dx!: Region | null

  build(inputShape: readonly number[], declare: Declare) {
    this.#beta = declare.parameter('beta', [1], { initializer: initializers.ones() })
    // forward writes y and returns it, backward dx; both are planned memory, so that other regions would be refused.
    // A layer that hands x or dy on as it stands says so: declare.output(inputShape, { passThrough: true }).
    this.#y = declare.output(inputShape)
    this.#dx = declare.inputGradient()
    // Without this another value might be written over x before backward reads it.
    declare.backwardReads('input')
  }

  forward(x: Region, { kernels }: Pass) {
    this.#x = x
    const [beta] = kernels.view(this.#beta.value)
    const [from, to] = [kernels.view(x), kernels.view(this.#y)]
    // y = x · sigmoid(βx)
    for (let i = 0; i < from.length; i++) to[i] = from[i]! * sigmoid(beta! * from[i]!)
    return this.#y
  }

  backward(dy: Region, { kernels }: Pass) {
    const [beta] = kernels.view(this.#beta.value)
    const [x, upstream] = [kernels.view(this.#x), kernels.view(dy)]
    const dx = this.#dx && kernels.view(this.#dx)
    let dbeta = 0
    for (let i = 0; i < x.length; i++) {
      const s = sigmoid(beta! * x[i]!)
      // dx = dy · (s + βx · s(1 − s)),  dβ = Σ dy · x² · s(1 − s)
      if (dx) dx[i] = upstream[i]! * (s + beta! * x[i]! * s * (1 - s))
      dbeta += upstream[i]! * x[i]! ** 2 * s * (1 - s)
    }
    kernels.view(this.#beta.gradient)[0] = dbeta
    return this.#dx
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
