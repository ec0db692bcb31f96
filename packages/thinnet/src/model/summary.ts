import { isFitted } from '../engine/parameters.ts'
import { ActivationLayer } from '../layers/activation.ts'
import type { Layer } from '../layers/layer.ts'
import { showBatched, sizeOf } from '../tensor/shape.ts'
import { layersByDepth } from './every-layer.ts'
import type { Network } from './network.ts'

/** Whether each value goes into the next one alone. */
function isRow({ graph }: Network): boolean {
  const { inputs, outputs, values } = graph
  const before = [inputs[0], ...values]
  const each = values.every((value, i) => value.inputs.length === 1 && value.inputs[0] === before[i])
  return (
    inputs.length === 1 &&
    outputs.length === 1 &&
    each &&
    new Set(values.map(value => value.layer)).size === values.length
  )
}

/** What a layer is applied to, call by call; nothing for a layer within another, which says it by its place. */
function appliedTo(layer: Layer, { graph, inputNames }: Network): string {
  const times = new Map<Layer, number>()
  const names = new Map(graph.inputs.map((value, k) => [value, inputNames[k]!]))
  for (const value of graph.values) {
    const before = times.get(value.layer!) ?? 0
    times.set(value.layer!, before + 1)
    names.set(value, before ? `${value.layer!.name}/${before}` : value.layer!.name)
  }
  const calls = graph.values.filter(value => value.layer === layer)
  return calls.map(({ inputs }) => inputs.map(value => names.get(value)!).join(', ')).join('; ')
}

/** A table of the layers: name, class, output shape, parameters; and where they are not in a row, what each is applied to. */
export function summary(network: Network, layers: readonly Layer[]): string {
  const { calls } = network.inference.program
  const list = network.parameters.list
  const inRow = isRow(network)
  let shape = network.inputShapes[0]!
  const rows = Array.from(layersByDepth(layers), ({ layer, depth }) => {
    const call = calls.find(({ placed }) => placed.layer === layer || placed.owner === layer)
    const parameters = list.filter(parameter => parameter.layer === layer)
    // an activation may be computed elsewhere in the row: it keeps the shape it is given
    if (call && !(layer instanceof ActivationLayer && inRow)) shape = call.asked.output.fixedShape
    const count = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
    return [
      `${'  '.repeat(depth)}${layer.name} (${layer.constructor.name})`,
      showBatched(shape),
      count.toLocaleString('en'),
      ...(inRow ? [] : [appliedTo(layer, network)]),
    ]
  })
  const inputs = inRow
    ? []
    : network.inputNames.map((name, k) => [`${name} (input)`, showBatched(network.inputShapes[k]!), '0', ''])
  const heading = ['Layer (class)', 'Output shape', 'Parameters', ...(inRow ? [] : ['Applied to'])]
  const table = [heading, ...inputs, ...rows]
  const widths = heading.map((_, column) => Math.max(...table.map(row => row[column]!.length)))
  const line = (row: string[]) =>
    row
      .map((cell, i) => (i === 2 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd()
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2))
  const { total, trainable } = countParameters(network)
  const { backend, library, fusedMultiplyAdd, dtype, threads, threadsReason } = network.kernels
  const fused = fusedMultiplyAdd ? ' with fused multiply-add' : ''
  return [
    line(table[0]!),
    rule,
    ...table.slice(1).map(line),
    rule,
    `Parameters: ${total.toLocaleString('en')} (${trainable.toLocaleString('en')} trainable)`,
    `Backend: ${library ? `${backend} of ${library}` : backend}${fused}, ${dtype}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    ...(threadsReason && backend !== 'reference' ? [`Not more threads: ${threadsReason}`] : []),
  ].join('\n')
}

export function countParameters(network: Network): { total: number; trainable: number } {
  let total = 0
  let trainable = 0
  for (const parameter of network.parameters.list) {
    total += sizeOf(parameter.shape)
    if (isFitted(parameter)) trainable += sizeOf(parameter.shape)
  }
  return { total, trainable }
}
