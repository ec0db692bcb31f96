import { graphOf } from '../engine/graph.ts'
import { refuse, show, ThinnetError } from '../errors.ts'
import type { Region } from '../kernels/region.ts'
import type { Layer } from '../layers/layer.ts'
import { Value } from '../layers/value.ts'
import type { Loss } from '../losses/loss.ts'
import { lossFor } from '../losses/resolve.ts'
import { frozenAmong } from '../model/names.ts'
import { Network, type Plan } from '../model/network.ts'
import { sgd } from '../optimizers/sgd.ts'
import { normals } from '../random/normal.ts'
import { uniforms } from '../random/streams.ts'
import { type Shape, sizeOf } from '../tensor/shape.ts'
import { asTensor, type FloatArray, isTensor, scaled } from '../tensor/tensor.ts'
import { kept, kindOf } from '../tensor/typed-array.ts'
import type { CheckGradientsOptions, GradientReport } from './check-gradients.ts'
import { amongNegations } from './neighbours.ts'

/** See `checkGradients`, which names the layers and lets go of them. */
export async function compare(layers: readonly Layer[], options: CheckGradientsOptions): Promise<GradientReport> {
  const { batchSize = 3, seed = 1, training: draws = true, tolerance = 1e-6 } = options
  const plan = planOf(layers, options)
  const network = new Network(plan, { backend: 'reference', dtype: 'float64', seed })
  const loss = options.loss === undefined ? projection : lossFor(options.loss, 'checkGradients')
  const output = { loss, lossWeight: 1, metrics: [] }
  network.compile({ optimizer: sgd(), outputs: [output], frozen: frozenAmong(layers) }, { inputGradients: true })
  const { kernels, training, outputShapes } = network
  await network.load()
  const regions = training.run.program.inputs
  const { target } = training.heads[0]!
  training.run.setBatch(batchSize)
  const pass = network.pass({ training: draws, fitting: draws })

  const inputs = regions.map((region, k) => {
    const numbers =
      (k === 0 ? given(options.inputs) : undefined) ?? normals(pass.stream(k ? `inputs/${k}` : 'inputs'), region.size)
    if (numbers.length !== region.size) refuse('checkGradients', `${region.size} inputs`, numbers.length)
    return numbers
  })
  const wanted = targets(loss, target, outputShapes[0]!, uniforms(pass.stream('targets'), target.size))

  const forward = () => {
    // Each time again: later values may share the memory of the batch.
    for (const [k, region] of regions.entries()) kernels.write(region, inputs[k]!)
    kernels.write(target, wanted)
    training.run.forward(pass)
    training.computeLosses()
  }
  const lossNow = async () => {
    forward()
    const totals = training.totals()
    await training.add(totals, [null])
    return totals.losses.total + (await training.penalties())
  }
  const before = await lossNow()
  if (!Number.isFinite(before)) throw new ThinnetError(`checkGradients: the loss is ${before}, not a finite number.`)
  forward()
  const inputGradients = training.backward(pass, { weights: [null], counts: await training.counts(batchSize) })
  training.addPenaltyGradients()

  const places: { name: string; values: FloatArray; gradient: Region }[] = []
  for (const [k, gradient] of inputGradients.entries()) {
    const name = regions.length > 1 ? `input ${k}` : 'input'
    if (gradient) places.push({ name, values: inputs[k]!, gradient })
  }
  for (const { name, value, gradient } of network.fitted) {
    places.push({ name, values: kernels.view(value), gradient })
  }
  // Read them all now: evaluating the loss again may write over them.
  const backward = await Promise.all(places.map(({ gradient }) => kernels.read(gradient)))

  const seen: number[][] = []
  for (const { values } of places) seen.push(await differences(values, lossNow))
  const largest = [...backward, ...seen]
    .flatMap(values => [...values])
    .reduce((a, b) => Math.max(a, Math.abs(b)), 1e-12)

  const checks: { name: string; error: number }[] = []
  let maxError = 0
  let worst = 'none'
  for (const [i, { name }] of places.entries()) {
    let error = 0
    for (const [k, difference] of seen[i]!.entries()) {
      const said = backward[i]![k]!
      const relative = Math.abs(said - difference) / Math.max(Math.abs(said), Math.abs(difference), 1e-3 * largest)
      // A NaN is the worst error of all.
      if (relative <= error) continue
      error = Number.isNaN(relative) ? Number.POSITIVE_INFINITY : relative
      if (error <= maxError) continue
      maxError = error
      worst = `${name}[${k}]: backward says ${said}, the difference ${difference}`
    }
    checks.push({ name, error })
  }
  return { passed: maxError <= tolerance, maxError, worst, checks }
}

/** The layers, in a row but for the first, which may be applied to several inputs. */
function planOf([first, ...others]: readonly Layer[], options: CheckGradientsOptions): Plan {
  const shapes = options.inputShapes ?? [options.inputShape!]
  const inputs = shapes.map((shape, k) => new Value(null, { shape, name: `input ${k}` }))
  const y = first!.apply(inputs.map((value, k) => amongNegations(value, `check/before ${k}`)))
  const end = others.reduce((value, layer) => layer.apply(value), y)
  // A loss that takes the last activation's place needs it to be the last.
  const output = options.loss === undefined ? amongNegations(end, 'check/after') : end
  const inputNames = inputs.map(({ name }) => name)
  return { graph: graphOf(inputs, [output], 'checkGradients'), inputNames, outputNames: ['output'] }
}

/** A copy of the inputs that were given: it is changed, number by number. */
function given(inputs: CheckGradientsOptions['inputs']): Float64Array | undefined {
  if (inputs === undefined) return undefined
  if (isTensor(inputs)) return scaled(asTensor(inputs, 'checkGradients: inputs'))
  const numbers = kept(inputs, 'checkGradients: inputs') ?? inputs
  if (kindOf(numbers) === undefined && !(Array.isArray(inputs) && inputs.every(value => typeof value === 'number'))) {
    refuse('checkGradients: inputs', 'a tensor, or numbers row by row', show(inputs))
  }
  return Float64Array.from(numbers)
}

/** (L(v + h) − L(v − h)) / 2h for each element of `values`. */
async function differences(values: FloatArray, loss: () => Promise<number>): Promise<number[]> {
  const out: number[] = []
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!
    const h = 1e-5 * Math.max(1, Math.abs(value))
    values[k] = value + h
    const above = await loss()
    values[k] = value - h
    const below = await loss()
    values[k] = value
    out.push((above - below) / (2 * h))
  }
  return out
}

const part = (y: number, t: number, outputs: number) => outputs * y * t
const slope = (t: number, outputs: number) => outputs * t

/** Σ t · y for each sample: with random t, a loss that every output has a part in. */
const projection: Loss = {
  name: 'projection',
  sparse: false,
  targetShape: outputShape => outputShape,
  build: () => null,
  forward: (kernels, losses, y, t) => kernels.rowMeans(losses, [y, t], part, [y.size / losses.size]),
  backward: (kernels, dy, _y, t, _saved, dloss) =>
    kernels.rowMeansBackward(dy, [t], slope, dloss, [dy.size / dloss.weights.size]),
}

/** Random targets that suit the loss: class indices, distributions, or numbers in (0, 1). */
function targets(loss: Loss, target: Region, outputShape: Shape, u: Float64Array): Float64Array {
  const classes = outputShape.at(-1) ?? 1
  if (loss.sparse) return u.map(value => Math.floor(value * classes))
  if (loss.name !== 'categoricalCrossentropy') return u.map(value => (loss === projection ? 2 * value - 1 : value))
  const rowSize = sizeOf(target.shape.slice(1))
  for (let row = 0; row < u.length; row += rowSize) {
    const sum = u.subarray(row, row + rowSize).reduce((a, b) => a + b, 0)
    for (let i = row; i < row + rowSize; i++) u[i]! /= sum
  }
  return u
}
