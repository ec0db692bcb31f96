import { ActivationLayer } from '../layers/activation.ts'
import type { Layer } from '../layers/layer.ts'
import { showBatched, sizeOf } from '../tensor/shape.ts'
import { layersByDepth } from './every-layer.ts'
import type { Network } from './network.ts'

/** A table of the layers: name, class, output shape, parameters; and where they are not in a row, what each is applied to. */
export function summary(network: Network, layers: readonly Layer[]): string {
  const { calls } = network.inference.program
  const list = network.parameters.list
  let shape = network.inputShapes[0]!
  const rows = Array.from(layersByDepth(layers), ({ layer, depth }) => {
    const call = calls.find(({ placed }) => placed.layer === layer || placed.owner === layer)
    const parameters = list.filter(parameter => parameter.layer === layer)
    // an activation may be computed elsewhere in the row: it keeps the shape it is given
    if (call && !(layer instanceof ActivationLayer)) shape = call.asked.output.fixedShape
    const count = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
    return [
      `${'  '.repeat(depth)}${layer.name} (${layer.constructor.name})`,
      showBatched(shape),
      count.toLocaleString('en'),
    ]
  })
  const table = [['Layer (class)', 'Output shape', 'Parameters'], ...rows]
  const widths = [0, 1, 2].map(column => Math.max(...table.map(row => row[column]!.length)))
  const line = (row: string[]) =>
    `${row[0]!.padEnd(widths[0]!)}  ${row[1]!.padEnd(widths[1]!)}  ${row[2]!.padStart(widths[2]!)}`
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
    if (parameter.trainable) trainable += sizeOf(parameter.shape)
  }
  return { total, trainable }
}
