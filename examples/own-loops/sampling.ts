import { type Call, type Declare, type Inputs, Layer, type LayerOptions, type Pass, type Shape } from 'thinnet'

const drawn = (mean: number, logVariance: number, e: number) => mean + Math.exp(logVariance / 2) * e
const divergence = (m: number, l: number, weight: number) => (weight * (m * m + Math.exp(l) - 1 - l)) / 2
const byMean = (m: number, _l: number, weight: number) => weight * m
const byLogVariance = (_m: number, l: number, weight: number) => (weight * (Math.exp(l) - 1)) / 2
const throughDraw = (sum: number, dz: number, l: number, e: number) => sum + (dz * e * Math.exp(l / 2)) / 2

/**
 * The middle of a variational autoencoder: z = mean + exp(log variance / 2) · e of two values, e standard normal, in
 * inference the mean. It adds a loss, `weight` times the mean over z of its KL divergence from a standard normal,
 * ½ (mean² + variance − 1 − log variance).
 */
export class Sampling extends Layer {
  readonly weight: number

  constructor(options: LayerOptions & { weight: number }) {
    super(options, ['weight'])
    this.weight = options.weight
  }

  build([shape]: Inputs<Shape>, declare: Declare): Call {
    const z = declare.output(shape)
    const [dMean, dLog] = [declare.inputGradient(0), declare.inputGradient(1)]
    const { losses, dlosses } = declare.addLoss()
    const e = declare.scratch(shape)
    const draws = declare.draws()
    declare.backwardReads('input')
    const draw = (pass: Pass) => (pass.training ? draws.normals(e, pass) : pass.kernels.fill(e, 0))
    const options = [this.weight]
    const dloss = { weights: dlosses, count: 1 }
    return {
      forward([mean, logVariance], pass) {
        draw(pass)
        pass.kernels.map(z, [mean, logVariance!, e], drawn)
        pass.kernels.rowMeans(losses, [mean, logVariance!], divergence, options)
        return z
      },
      backward(dz, pass, { inputs: [mean, logVariance] }) {
        const { kernels } = pass
        if (dMean) {
          kernels.rowMeansBackward(dMean, [mean, logVariance!], byMean, dloss, options)
          kernels.add(dMean, dMean, dz)
        }
        if (dLog) {
          draw(pass) // the same again
          kernels.rowMeansBackward(dLog, [mean, logVariance!], byLogVariance, dloss, options)
          kernels.map(dLog, [dLog, dz, logVariance!, e], throughDraw)
        }
        return [dMean, dLog]
      },
    }
  }
}
