/**
 * A noise of your own, in both directions and without a kernel: y = x · (1 + amount · (2u − 1)), u uniform in (0, 1). What
 * it draws is the same in forward and backward of a step, and on every machine.
 *
 *     npx tsx examples/own-noise.ts
 */
import {
  type Call,
  checkGradients,
  type Declare,
  type Inputs,
  Layer,
  type LayerOptions,
  type Pass,
  type Region,
  type Shape,
  standalone,
} from 'thinnet'

const noisy = (x: number, u: number, amount: number) => x * (1 + amount * (2 * u - 1))

class UniformNoise extends Layer {
  readonly amount: number

  constructor(options: LayerOptions & { amount: number }) {
    super(options, ['amount'])
    this.amount = options.amount
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const y = declare.output(shape, { inPlace: true, passThrough: true })
    const dx = declare.inputGradient()
    const u = declare.scratch(shape)
    const draws = declare.draws()
    // linear in x, and so the same in both directions
    const apply = (out: Region, values: Region, pass: Pass): Region => {
      if (!pass.training) return values
      draws.uniforms(u, pass)
      pass.kernels.map(out, [values, u], noisy, [this.amount])
      return out
    }
    return {
      forward: ([x], pass) => apply(y, x, pass),
      backward: (dy, pass) => [dx && apply(dx, dy, pass)],
    }
  }
}

const report = await checkGradients(new UniformNoise({ amount: 0.3 }), { inputShape: [5] })
console.log(`gradient check: ${report.passed ? 'passed' : 'FAILED'}`)

const noise = standalone(new UniformNoise({ amount: 0.3, name: 'noise' }), { inputShape: [4], seed: 1 })
const x = [[1, 2, 3, 4]]
const show = (what: string, { data }: { data: ArrayLike<number> }) =>
  console.log(`${what.padEnd(12)} ${Array.from(data, v => v.toFixed(4)).join(' ')}`)
show('step 0', await noise.forward(x, { step: 0 }))
show('dx of ones', await noise.backward([[1, 1, 1, 1]]))
show('step 1', await noise.forward(x, { step: 1 }))
show('step 0 again', await noise.forward(x, { step: 0 }))
show('predicting', await noise.forward(x, { training: false }))
