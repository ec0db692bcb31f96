import type { Sequential, Tensor } from 'thinnet'
import type { RunSettings } from '../settings.ts'
import { makeNetwork } from './network.ts'
import { pictureOf } from './plane.ts'
import type { Column, Picture, WhatIf } from './protocol.ts'

/** Places a side of a picture. */
const SIZE = 48

/** A second network with the weights of one that trains: what is changed of it is seen, and changes nothing there. */
export class Trial {
  readonly #model: Sequential
  readonly #run: RunSettings
  readonly #columns: readonly Column[]
  readonly #copy: Sequential

  constructor(model: Sequential, run: RunSettings, columns: readonly Column[]) {
    this.#model = model
    this.#run = run
    this.#columns = columns
    this.#copy = makeNetwork(run, 1).model
  }

  /** With units dropped, and weights and biases set. */
  async changed({ dropped, edits }: WhatIf): Promise<Picture> {
    const weights = await this.#weights()
    for (const { column, unit, from, value } of edits) {
      const dense = this.#denseOf(column)
      const of = weights.get(`${dense}/${from === null ? 'bias' : 'kernel'}`)
      if (of) of.data[from === null ? unit : from * of.shape[1]! + unit] = value
    }
    for (const { column, unit } of dropped) scaleRow(weights.get(`${this.#denseOf(column + 1)}/kernel`)!, unit, 0)
    return this.#picture(weights)
  }

  /** The whole network, as inference takes it, and thinned ones: with one mask of a coming step each, for all of the plane. */
  async thinned(count: number): Promise<{ whole: Picture; each: Picture[] } | null> {
    // before a normalization, a mask is no scale of the weights that follow
    if (this.#run.place === 'beforeNorm' || this.#run.rate === 0) return null
    const whole = await this.#picture(await this.#weights())
    const each: Picture[] = []
    for (let i = 0; i < count; i++) {
      const weights = await this.#weights()
      for (const [column, { units, dropout }] of this.#columns.entries()) {
        if (dropout === null) continue
        const mask = this.#model.maskOf(dropout, { step: this.#model.step + i }).data
        const kernel = weights.get(`${this.#denseOf(column + 1)}/kernel`)!
        // inference, which this network computes, has the other half of the scaling
        for (let unit = 0; unit < units; unit++) scaleRow(kernel, unit, mask[unit] ? 1 / (1 - this.#run.rate) : 0)
      }
      each.push(await this.#picture(weights))
    }
    return { whole, each }
  }

  async #weights(): Promise<Map<string, Tensor>> {
    const weights = await this.#model.getWeights()
    return new Map(this.#model.weightNames.map((name, i) => [name, weights[i]!]))
  }

  /** The name of the dense layer that makes a column, or that comes after the last. */
  #denseOf(column: number): string {
    const names = this.#model.layers.filter(({ type }) => type === 'dense').map(({ name }) => name)
    return names[column - (this.#columns.length - this.#run.layers)] ?? ''
  }

  #picture(weights: Map<string, Tensor>): Promise<Picture> {
    this.#copy.setWeights([...weights.values()])
    return pictureOf(this.#copy, this.#run, SIZE)
  }
}

/** Of a matrix [rows, columns]. */
function scaleRow({ data, shape }: Tensor, row: number, factor: number): void {
  const width = shape[1]!
  for (let i = row * width; i < (row + 1) * width; i++) data[i]! *= factor
}
