import type { Sequential, Tensor } from 'thinnet'
import { onPlane, type RunSettings } from '../settings.ts'
import { gridOf } from './plane.ts'
import type { Column, Inside, Look, Mask, PlaneInside, UnitAt, Weights, WhatIf } from './protocol.ts'
import { gather, rowsOfStep, type Samples } from './samples.ts'
import { Trial } from './what-if.ts'

/** Places a side of a unit's picture. */
const SIZE = 16

/** Looks into a network that trains: masks, activations and weights at the step that comes next. Changes nothing. */
export class Insight {
  readonly #model: Sequential
  readonly #run: RunSettings
  readonly #train: Samples
  readonly #columns: readonly Column[]
  readonly #kept: { layer: string; kept: Uint32Array }[]
  #counted = 0
  #trial: Trial | null = null

  constructor(model: Sequential, run: RunSettings, train: Samples, columns: readonly Column[]) {
    this.#model = model
    this.#run = run
    this.#train = train
    this.#columns = columns
    this.#kept = columns.flatMap(({ dropout, units }) =>
      dropout === null ? [] : [{ layer: dropout, kept: new Uint32Array(units) }],
    )
  }

  /** Whether every step made so far is counted. */
  get complete(): boolean {
    return this.#counted === this.#model.step || this.#kept.length === 0
  }

  /** Counts how often units were kept, for so many milliseconds: a mask's key and counter are all that it takes. */
  count(milliseconds: number): void {
    const end = performance.now() + milliseconds
    for (; this.#counted < this.#model.step && performance.now() < end; this.#counted++) {
      for (const { layer, kept } of this.#kept) {
        const { data } = this.#model.maskOf(layer, { step: this.#counted })
        for (let unit = 0; unit < kept.length; unit++) kept[unit]! += data[unit]!
      }
    }
  }

  /** @param still whether no step is taken meanwhile: what takes longer is computed then */
  async look({ unit, whatIf, masks = 0 }: Look, still: boolean): Promise<Inside> {
    const { step } = this.#model
    const batch = rowsOfStep(this.#run, step)
    // batch normalization needs the whole batch; without it a sample's outputs are the same bits alone
    const x = gather(this.#train.x, this.#run.batchNorm ? batch : batch.subarray(0, 1))
    const outputs = await this.#model.layerOutputs(x, { training: true, step, batchSize: x.shape[0]! })
    const first = new Map(outputs.map(({ name, output }) => [name, firstRow(output)]))
    const input = firstRow(x)
    return {
      step,
      masks: this.#kept.map(({ layer, kept }): Mask => {
        const bits = Uint8Array.from(this.#model.maskOf(layer, { step }).data)
        return { layer, bits, kept: kept.slice() }
      }),
      counted: this.#counted,
      sample: { row: batch[0]!, label: this.#train.y.data[batch[0]!]!, input },
      columns: this.#outputs(first, input),
      probabilities: firstRow(outputs.at(-1)!.output),
      weights: unit && (await this.#weights(unit)),
      plane: onPlane(this.#run) ? await this.#plane(whatIf ?? null, still ? masks : 0) : null,
    }
  }

  /** Of each column; the layers of a hidden one are its dense layer and those up to the next. */
  #outputs(of: ReadonlyMap<string, Float32Array>, input: Float32Array): Inside['columns'] {
    const onInput = this.#columns.length - this.#run.layers
    const columns = Array.from({ length: onInput }, (_, i) => ({
      activations: input,
      handedOn: of.get(this.#columns[i]!.dropout!) ?? null,
    }))
    const { layers } = this.#model
    const begins = layers.flatMap(({ type }, i) => (type === 'dense' ? [i] : []))
    for (let i = 0; i < this.#run.layers; i++) {
      const group = layers.slice(begins[i], begins[i + 1])
      const handsOn = group.at(-1)!.type === 'dropout' ? of.get(group.at(-1)!.name)! : null
      const values = (handsOn ? group.slice(0, -1) : group).flatMap(({ name }) => of.get(name) ?? [])
      // a relu may be computed with the layer after it; of one that was computed it changes nothing
      const relu = this.#run.activation === 'relu'
      columns.push({
        activations: relu ? values.at(-1)!.map(value => Math.max(0, value)) : values.at(-1)!,
        handedOn: handsOn,
      })
    }
    return columns
  }

  async #plane(whatIf: WhatIf | null, masks: number): Promise<PlaneInside> {
    const { layers, weightNames } = this.#model
    const outputs = new Map(
      (await this.#model.layerOutputs(gridOf(SIZE, this.#run))).map(({ name, output }) => [name, output] as const),
    )
    const begins = layers.flatMap(({ type }, i) => (type === 'dense' ? [i] : []))
    const relu = this.#run.activation === 'relu'
    const hidden = Array.from({ length: this.#run.layers }, (_, i) => {
      const group = layers.slice(begins[i], begins[i + 1]).filter(({ type }) => type !== 'dropout')
      const said = transposed(group.flatMap(({ name }) => outputs.get(name) ?? []).at(-1)!)
      return relu ? said.map(value => Math.max(0, value)) : said
    })
    const inputs = Array.from({ length: this.#columns.length - this.#run.layers }, () =>
      transposed(gridOf(SIZE, this.#run)),
    )
    const all = await this.#model.getWeights()
    const kernels = all.filter((_, i) => weightNames[i]!.endsWith('/kernel'))
    const changes = whatIf && whatIf.dropped.length + whatIf.edits.length > 0 ? whatIf : null
    if (changes || masks > 0) this.#trial ??= new Trial(this.#model, this.#run, this.#columns)
    return {
      size: SIZE,
      units: [...inputs, ...hidden],
      kernels: kernels.map(({ data }) => Float32Array.from(data)),
      changed: changes && (await this.#trial!.changed(changes)),
      thinned: masks > 0 ? await this.#trial!.thinned(masks) : null,
    }
  }

  async #weights({ column, unit }: UnitAt): Promise<Weights | null> {
    if (unit >= (this.#columns[column]?.units ?? 0)) return null
    const names = this.#model.layers.filter(({ type }) => type === 'dense').map(({ name }) => name)
    const dense = column - (this.#columns.length - this.#run.layers)
    const all = await this.#model.getWeights()
    const parameter = (layer: string | undefined, name: string) =>
      layer === undefined ? undefined : all[this.#model.weightNames.indexOf(`${layer}/${name}`)]
    const [into, from] = [parameter(names[dense], 'kernel'), parameter(names[dense + 1], 'kernel')!]
    const width = from.shape[1]!
    return {
      ...{ column, unit },
      incoming: into ? columnOf(into, unit) : new Float32Array(0),
      bias: parameter(names[dense], 'bias')?.data[unit] ?? 0,
      outgoing: Float32Array.from(from.data.subarray(unit * width, (unit + 1) * width)),
    }
  }
}

function firstRow({ data, shape, scale = 1 }: Tensor): Float32Array {
  const row = Float32Array.from(data.subarray(0, shape[1]))
  return scale === 1 ? row : row.map(value => value * scale)
}

/** Unit by unit of a tensor [places, units]. */
function transposed({ data, shape }: Tensor): Float32Array {
  const [places, units] = shape as [number, number]
  return Float32Array.from({ length: places * units }, (_, i) => data[(i % places) * units + Math.floor(i / places)]!)
}

/** A column of a matrix [rows, columns]. */
function columnOf({ data, shape }: Tensor, column: number): Float32Array {
  return Float32Array.from({ length: shape[0]! }, (_, row) => data[row * shape[1]! + column]!)
}
