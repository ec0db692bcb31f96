import { showBatched, sizeOf } from '../tensor/shape.ts'
import type { Network } from './network.ts'

/** A table of the layers: name, class, output shape, parameters. */
export function summary(network: Network): string {
  const { steps } = network.chain
  const owners = [...new Set(steps.map(step => step.owner))]
  const rows = owners.map(owner => {
    const own = steps.filter(step => step.owner === owner)
    const parameters = own.flatMap(step => step.parameters)
    const count = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
    return [
      `${owner.name} (${owner.constructor.name})`,
      showBatched(own.at(-1)!.output.fixedShape),
      count.toLocaleString('en'),
    ]
  })
  const table = [['Layer (class)', 'Output shape', 'Parameters'], ...rows]
  const widths = [0, 1, 2].map(column => Math.max(...table.map(row => row[column]!.length)))
  const line = (row: string[]) =>
    `${row[0]!.padEnd(widths[0]!)}  ${row[1]!.padEnd(widths[1]!)}  ${row[2]!.padStart(widths[2]!)}`
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2))
  const { total, trainable } = countParameters(network)
  const { backend, library, dtype, threads } = network.kernels
  return [
    line(table[0]!),
    rule,
    ...table.slice(1).map(line),
    rule,
    `Parameters: ${total.toLocaleString('en')} (${trainable.toLocaleString('en')} trainable)`,
    `Backend: ${library ? `${backend} of ${library}` : backend}, ${dtype}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
  ].join('\n')
}

export function countParameters(network: Network): { total: number; trainable: number } {
  let total = 0
  let trainable = 0
  for (const parameter of network.chain.parameters) {
    total += sizeOf(parameter.shape)
    if (parameter.trainable) trainable += sizeOf(parameter.shape)
  }
  return { total, trainable }
}
