import { callsOf, type Placed } from '../../src/engine/calls.ts'
import { graphOf, layersOf } from '../../src/engine/graph.ts'
import { Memory } from '../../src/engine/memory.ts'
import { Parameters } from '../../src/engine/parameters.ts'
import { Program } from '../../src/engine/program.ts'
import { Run } from '../../src/engine/run.ts'
import { createReferenceKernels } from '../../src/kernels/reference/index.ts'
import type { Layer, Pass } from '../../src/layers/layer.ts'
import { nameLayer } from '../../src/layers/layer.ts'
import { everyLayer } from '../../src/model/every-layer.ts'
import { PURPOSE, seedKey, siteOf } from '../../src/random/streams.ts'
import { type Made, numbers, randomGraph } from './random-graph.ts'

const BATCH = 3
/** Of all runs: to make them takes longer than most runs. What a run has not written in their memory it finds as NaN. */
const kernels = createReferenceKernels('float64')

interface Result {
  readonly outputs: Float64Array[]
  /** Of every parameter and of the inputs. */
  readonly gradients: Map<string, Float64Array>
  readonly bytes: number
}

/** One graph, its weights, inputs and losses, to be run on memory that is shared or not. */
export class Case {
  readonly made: Made
  readonly #rnd: () => number
  readonly #given = new Map<string, Float64Array>()

  constructor(seed: number, made = randomGraph(seed)) {
    this.made = made
    this.#rnd = numbers(seed + 12345)
    const graph = this.#graph()
    for (const [i, layer] of everyLayer(layersOf(graph)).entries()) nameLayer(layer, `${layer.type}_${i}`)
  }

  #graph() {
    const { inputs, outputs } = this.made
    const graph = graphOf(inputs, outputs, 'test')
    const used = inputs.filter(input => graph.values.some(value => value.inputs.includes(input)))
    return { ...graph, inputs: used }
  }

  get layers(): Layer[] {
    return everyLayer(layersOf(this.#graph()))
  }

  get calls(): readonly Placed[] {
    return callsOf(this.#graph()).calls
  }

  /** Numbers by name, the same whenever they are asked for again. */
  #numbers(name: string, size: number): Float64Array {
    const given = this.#given.get(name) ?? Float64Array.from({ length: size }, () => this.#rnd() * 2 - 1)
    this.#given.set(name, given)
    return given
  }

  /**
   * @param o.share whether values share memory; whatever nobody reads any more is then filled with NaN
   * @param o.change what is added to one number: of a parameter, by its name, or of an input, by `input 0` …
   */
  run(o: {
    share: boolean
    training: boolean
    backward: boolean
    losses?: readonly boolean[]
    change?: readonly [name: string, at: number, by: number]
  }): Result {
    const graph = this.#graph()
    const parameters = new Parameters('float64')
    const losses = o.losses ?? graph.outputs.map(() => true)
    const program = new Program(
      callsOf(graph),
      graph.inputs.map(({ shape }) => shape!),
      {
        parameters,
        floatType: 'float64',
        share: o.share,
        inputGradients: true,
        ...(o.backward ? { losses } : {}),
      },
    )
    const memory = new Memory(kernels, parameters)
    memory.placeTraining(0)
    const poison = (moment: number) => {
      if (!o.share) return
      const span = (b: (typeof program.blocks)[number]) => ({
        begin: b.region.offset,
        end: b.region.offset + b.bytes(BATCH),
      })
      for (const block of program.blocks) {
        if (block.death >= moment) continue
        const { begin, end } = span(block)
        const taken = program.blocks.some(
          other =>
            other !== block &&
            other.birth < moment &&
            other.death >= moment &&
            span(other).begin < end &&
            begin < span(other).end,
        )
        if (!taken)
          kernels
            .view({ dtype: 'float64', shape: [(end - begin) / 8], size: (end - begin) / 8, offset: begin })
            .fill(NaN)
      }
    }
    const run = new Run(program, memory, poison)
    run.setBatch(BATCH)
    kernels.view({ dtype: 'float64', shape: [1], size: (memory.bytes - memory.end) / 8, offset: memory.end }).fill(NaN)
    const write = (name: string, region: Parameters_) => {
      const values = Float64Array.from(this.#numbers(name, region.size))
      if (o.change?.[0] === name) values[o.change[1]]! += o.change[2]
      kernels.write(region, values)
    }
    for (const { name, value } of parameters.list) {
      if (name.endsWith('movingVariance')) kernels.fill(value, 0.7)
      else write(name, value)
    }
    for (const [k, region] of program.inputs.entries()) write(`input ${k}`, region)
    const key = seedKey(7)
    const pass: Pass = {
      training: o.training,
      fitting: o.training,
      step: 1,
      firstSample: 0,
      draw: 0,
      kernels,
      stream: (site, purpose = 'dropout') => ({ key, step: 1, site: siteOf(site), purpose: PURPOSE[purpose] }),
    }
    run.forward(pass)
    const outputs = program.outputs.map((_, k) => Float64Array.from(kernels.view(run.output(k))))
    const gradients = new Map<string, Float64Array>()
    if (o.backward) {
      for (const [k, dy] of program.dys.entries()) if (dy) write(`dy ${k}`, dy)
      const dxs = run.backward(pass)
      for (const { name, gradient, trainable } of parameters.list) {
        if (trainable) gradients.set(name, Float64Array.from(kernels.view(gradient)))
      }
      for (const [k, dx] of dxs.entries()) if (dx) gradients.set(`input ${k}`, Float64Array.from(kernels.view(dx)))
    }
    return { outputs, gradients, bytes: memory.bytes - memory.end }
  }

  /** Σ dy · y over the outputs that losses are on: what the gradients are of. */
  loss({ outputs }: Result, losses?: readonly boolean[]): number {
    let sum = 0
    for (const [k, output] of outputs.entries()) {
      if (losses && !losses[k]) continue
      const dy = this.#numbers(`dy ${k}`, output.length)
      for (const [i, value] of output.entries()) sum += value * dy[i]!
    }
    return sum
  }
}
type Parameters_ = Parameters['list'][number]['value']

/** Whether two results agree in every bit; in words, where they do not. */
export function difference(a: Result, b: Result): string | null {
  const pairs: [string, Float64Array, Float64Array | undefined][] = [
    ...a.outputs.map((output, k): [string, Float64Array, Float64Array | undefined] => [
      `output ${k}`,
      output,
      b.outputs[k],
    ]),
    ...Array.from(a.gradients, ([name, g]): [string, Float64Array, Float64Array | undefined] => [
      name,
      g,
      b.gradients.get(name),
    ]),
  ]
  for (const [name, one, other] of pairs) {
    if (!other) return `${name}: only in one`
    for (const [i, value] of one.entries()) {
      if (Number.isNaN(value)) return `${name}[${i}]: NaN`
      if (!Object.is(value, other[i])) return `${name}[${i}]: ${value}, not ${other[i]}`
    }
  }
  return null
}

/** The largest relative error of the gradients to central differences; kinks, met by chance, are told by two widths. */
export function largestError(
  given: Case,
  o: { training: boolean; losses?: readonly boolean[] },
): { error: number; where: string } {
  const { gradients } = given.run({ share: true, backward: true, ...o })
  let worst = { error: 0, where: '' }
  for (const [name, gradient] of gradients) {
    for (const [i, said] of gradient.entries()) {
      const at = (by: number) =>
        given.loss(given.run({ share: true, backward: false, change: [name, i, by], ...o }), o.losses)
      const over = (h: number) => (at(h) - at(-h)) / (2 * h)
      const wide = over(1e-5)
      const size = Math.max(1, Math.abs(wide))
      const error = Math.abs(wide - said) / size
      if (error <= worst.error) continue
      if (Math.abs(wide - over(1e-6)) > 1e-4 * size) continue // a kink between
      worst = { error, where: `${name}[${i}]: ${said}, by differences ${wide}` }
    }
  }
  return worst
}
