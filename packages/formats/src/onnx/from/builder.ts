import { refuse, show, type Tensor } from 'thinnet'
import type { JsonObject, LayerText } from '../../described/described.ts'
import { inParts } from '../../in-parts.ts'
import { countOf, isFull, type Numbers, partsOf } from '../tensor.ts'
import { batchAxisOf, type View, viewOf } from './view.ts'

/** Layers and calls, at most, as in thinnet's own files. */
const MOST_CALLS = 10_000

/** The model, as it is made of nodes. */
export class Builder {
  readonly layers: LayerText[] = []
  readonly calls: [number, ...number[]][] = []
  readonly tensors = new Map<string, Tensor>()
  readonly inputs: { name: string; shape: readonly number[] }[] = []
  /** Layers that have a part of the outputs of another, by its value and which part. */
  readonly parts = new Map<string, number>()
  /** Layers whose tables these weights of the file are. */
  readonly tables = new Map<string, string>()
  /** Of means, by their value: what they are the mean of, over which axes. */
  readonly means = new Map<number, { readonly value: number; readonly axes: readonly number[] }>()
  readonly #names = new Set<string>()
  readonly #shared = new Map<string, number>()
  readonly #who: string
  #left: number
  /** The batch size in the file. */
  readonly batch: number

  /** @param most numbers that all parameters may have: many layers may be said to have the same weights */
  constructor(batch: number, who: string, most: number) {
    this.batch = batch
    this.#who = who
    this.#left = most
  }

  /** The numbers of values: inputs first, then one a call. */
  input(name: string, shape: readonly number[]): number {
    this.inputs.push({ name, shape })
    return this.inputs.length - 1
  }

  /**
   * A layer applied to values: the number of what it gives.
   *
   * @param options its own, which may be made of its name; the name is added
   * @param parameters by their names, in the layer's order
   * @param key by which `shared` finds the layer again
   */
  call(
    name: string,
    kind: string,
    options: JsonObject | ((name: string) => JsonObject),
    values: readonly number[],
    parameters: Readonly<Record<string, Numbers | null>> = {},
    key: string | null = null,
  ): number {
    if (this.calls.length === MOST_CALLS) refuse(this.#who, `at most ${MOST_CALLS} layers`, 'more')
    const unique = this.unique(name)
    const config = typeof options === 'function' ? options(unique) : options
    this.layers.push({ object: 'layers', name: kind, config: { ...config, name: unique } })
    this.give(unique, parameters)
    if (key !== null) this.#shared.set(key, this.layers.length - 1)
    return this.#again(this.layers.length - 1, values)
  }

  /** A layer that is there under this key, applied once more; null: there is none. */
  shared(key: string | null, values: readonly number[]): number | null {
    const layer = key === null ? undefined : this.#shared.get(key)
    return layer === undefined ? null : this.#again(layer, values)
  }

  #again(layer: number, values: readonly number[]): number {
    this.calls.push([layer, ...values] as [number, ...number[]])
    return this.inputs.length + this.calls.length - 1
  }

  give(layer: string, parameters: Readonly<Record<string, Numbers | null>>): void {
    for (const [parameter, numbers] of Object.entries(parameters)) {
      if (!numbers) continue
      const who = `${this.#who}: layer ${show(layer)}`
      const count = countOf(numbers.shape)
      if (!isFull(numbers)) refuse(`${who}: ${parameter}`, `${count} numbers`, numbers.data.length)
      this.#left -= count
      if (this.#left < 0) refuse(who, 'no more parameters than the file has', 'more')
      const tensor = inParts('float32', [...numbers.shape], () => partsOf(numbers))
      this.tensors.set(`${layer}/${parameter}`, tensor)
    }
  }

  /** The layer whose last call made a value; null: it is an input. */
  maker(value: number): LayerText | null {
    const call = this.calls[value - this.inputs.length]
    return call ? this.layers[call[0]]! : null
  }

  /** The values that a value is made of. */
  madeOf(value: number): readonly number[] {
    return this.calls[value - this.inputs.length]?.slice(1) ?? []
  }

  /** The layer that made a value, if it may be changed: one that is called several times stays as it is. */
  own(value: number): LayerText | null {
    const maker = this.maker(value)
    const index = maker ? this.layers.indexOf(maker) : -1
    return [...this.#shared.values()].includes(index) ? null : maker
  }

  /** Changes options of a layer. */
  change(layer: LayerText, options: JsonObject): void {
    const index = this.layers.indexOf(layer)
    this.layers[index] = { ...layer, config: { ...layer.config, ...options } }
  }

  /** Leaves out what no output is made of. @param outputs values @returns their numbers now */
  prune(outputs: readonly number[]): number[] {
    const first = this.inputs.length
    const needed = new Set(outputs)
    for (let i = this.calls.length - 1; i >= 0; i--) {
      if (needed.has(first + i)) for (const value of this.calls[i]!.slice(1)) needed.add(value)
    }
    const numbers = new Map(this.inputs.map((_, i) => [i, i]))
    const kept = this.calls.filter((_, i) => needed.has(first + i))
    for (const [i] of this.calls.entries()) if (needed.has(first + i)) numbers.set(first + i, numbers.size)
    const layers = [...new Set(kept.map(([layer]) => layer))].sort((a, b) => a - b)
    const calls = kept.map(([layer, ...values]) => [layers.indexOf(layer), ...values.map(value => numbers.get(value)!)])
    const left = this.layers.filter((_, i) => !layers.includes(i)).map(({ config }) => config.name)
    for (const name of this.tensors.keys()) if (left.includes(name.split('/')[0]!)) this.tensors.delete(name)
    this.layers.splice(0, this.layers.length, ...layers.map(layer => this.layers[layer]!))
    this.calls.splice(0, this.calls.length, ...(calls as [number, ...number[]][]))
    return outputs.map(value => numbers.get(value)!)
  }

  /** A name of thinnet's that no other layer has: no slashes, none of the operator's. */
  unique(name: string): string {
    const plain = name.replace(/[^\w.-]+/g, '_').replace(/^_+|_+$/g, '') || 'layer'
    let unique = plain
    for (let i = 1; this.#names.has(unique); i++) unique = `${plain}_${i}`
    this.#names.add(unique)
    return unique
  }

  /** The view with every axis but the batch's a dimension of the sample, in the order of memory where that is possible. */
  aligned(given: View, name: string, who: string): View {
    const view = withoutOnes(given)
    const { axes, atoms } = view
    const batch = batchAxisOf(view)
    if (batch < 0 || axes[batch]!.length > 1)
      refuse(who, 'a batch that is an axis by itself', 'one that is a part of another')
    const inOrder = (axis: readonly number[]) => axis.every((atom, i) => i === 0 || atom === axis[i - 1]! + 1)
    // axes by where they begin in memory; those of size 1 behind the one before them
    const places: { axis: number; at: number }[] = []
    for (const [axis, parts] of axes.entries()) {
      if (axis === batch) continue
      places.push({ axis, at: parts[0] ?? (places.at(-1)?.at ?? 0) + 1e-3 })
    }
    if (!axes.every(inOrder)) return this.#permuted(view, name)
    const dimensions = [...places].sort((a, b) => a.at - b.at).map(({ axis }) => axis)
    const sizes = dimensions.map(axis => countOf(axes[axis]!.map(atom => atoms[atom]!)))
    const value = this.under(view, sizes, name)
    return this.#seen(
      view,
      value,
      sizes,
      axes.map((_, axis) => (axis === batch ? 0 : dimensions.indexOf(axis) + 1)),
    )
  }

  /** The view with the batch first and all else in the order of the file. */
  plain(view: View, name: string, who: string): View {
    const batch = batchAxisOf(view)
    const order = [batch, ...view.axes.keys()].filter((axis, i) => i === 0 || axis !== batch)
    return this.ordered(this.aligned(view, name, who), order, name)
  }

  /** An aligned view whose dimensions are these axes, in this order, the batch's first. */
  ordered(view: View, order: readonly number[], name: string): View {
    const now = view.axes.map(([dimension]) => dimension!)
    const dims = order.slice(1).map(axis => now[axis]!)
    if (dims.every((dimension, i) => dimension === i + 1)) return view
    const sizes = dims.map(dimension => view.shape[dimension - 1]!)
    const large = dims.filter(dimension => view.shape[dimension - 1]! > 1)
    // where only sizes of 1 move, nothing is to be moved
    const moves = large.some((dimension, i) => i > 0 && dimension < large[i - 1]!)
    const value = moves
      ? this.call(`${name}_permute`, 'permute', { dims }, [view.value])
      : this.under(view, sizes, name)
    return this.#seen(
      view,
      value,
      sizes,
      view.axes.map((_, axis) => order.indexOf(axis)),
    )
  }

  #permuted(view: View, name: string): View {
    const batch = batchAxisOf(view)
    const sizes = view.atoms.slice(1)
    const value = this.under(view, sizes, name)
    const dims = view.axes.flat().filter(atom => atom !== 0)
    const moved = this.call(`${name}_permute`, 'permute', { dims }, [value])
    const shape = view.axes.flatMap((axis, i) => (i === batch ? [] : [countOf(axis.map(atom => view.atoms[atom]!))]))
    const under = this.under({ value: moved, shape: dims.map(atom => view.atoms[atom]!) }, shape, name)
    let next = 0
    return this.#seen(
      view,
      under,
      shape,
      view.axes.map((_, axis) => (axis === batch ? 0 : ++next)),
    )
  }

  /** The value under another sample shape of as many numbers. */
  under({ value, shape }: Pick<View, 'value' | 'shape'>, sizes: readonly number[], name: string): number {
    if (shape.join() === sizes.join()) return value
    if (sizes.length === 1) return this.call(`${name}_flatten`, 'flatten', {}, [value])
    return this.call(`${name}_reshape`, 'reshape', { targetShape: sizes }, [value])
  }

  #seen(view: View, value: number, shape: readonly number[], order: readonly number[]): View {
    return { ...view, ...viewOf(value, shape, this.batch, order) }
  }
}

/** The view without atoms of size 1 but those that are an axis by themselves: they are as good as nothing. */
function withoutOnes(view: View): View {
  const alone = new Set(view.axes.flatMap(axis => (axis.length === 1 ? axis : [])))
  const kept = view.atoms.flatMap((size, atom) => (size > 1 || atom === 0 || alone.has(atom) ? [atom] : []))
  const place = new Map(kept.map((atom, i) => [atom, i]))
  return {
    ...view,
    atoms: kept.map(atom => view.atoms[atom]!),
    axes: view.axes.map(axis => axis.flatMap(atom => place.get(atom) ?? [])),
  }
}
