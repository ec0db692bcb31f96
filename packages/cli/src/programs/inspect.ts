import { statSync } from 'node:fs'
import { count } from '@thinnet/charts/text'
import { type Outline, type OutlinedTraining, outlineOf } from '@thinnet/formats'
import { commandFor } from '../command-line.ts'
import { wordsOf } from '../commands/convert.ts'
import type { InspectOptions } from '../commands/inspect.ts'
import { print, printJson, sayNext } from '../terminal/print.ts'
import { drawTable } from '../terminal/table.ts'
import { networkFile, read } from './network-file.ts'

/** Lists what is in a file; gives the exit status. */
export async function inspect(given: string, options: InspectOptions): Promise<number> {
  const { from, inputShape, json } = options
  const file = await networkFile(given, from)
  const { format, path } = file
  const metadata = await format.metadata(path)
  const outline =
    format.name === 'pytorch' || !format.read ? null : await outlineOf(await read(file, { compile: true, inputShape }))
  const bytes = statSync(path).size
  if (json) printJson({ file: path, kind: format.name, bytes, metadata, network: outline })
  else {
    const { tensors, ...said } = metadata as { tensors?: Tensors }
    const parts = Object.entries(said).map(([name, value]) => `${name}: ${text(value)}`)
    print([`${path}: ${format.about}, ${count(bytes)} bytes`, ...parts].join('\n'))
    if (tensors) print(tensorsText(tensors))
    if (outline) print(outlineText(outline))
  }
  if (outline) {
    const kind = format.name === 'keras' ? 'onnx' : 'keras'
    const words = [given, `network.${kind}`, ...wordsOf(options)]
    sayNext(['To write it as a file of another kind', commandFor('convert', words)])
  } else sayNext(['What files of networks can become', commandFor('convert', ['--help'])])
  return 0
}

type Tensors = Readonly<Record<string, { readonly dtype: string; readonly shape: readonly number[] }>>

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
const shown = (shape: readonly number[]) => `[${shape.join(', ')}]`
const sizeOf = (shape: readonly number[]) => shape.reduce((all, size) => all * size, 1)

function tensorsText(tensors: Tensors): string {
  const entries = Object.entries(tensors)
  const rows = entries.map(([name, { dtype, shape }]) => [name, shown(shape), dtype])
  const parameters = entries.reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0)
  return `${drawTable({ head: ['Tensor', 'Shape', 'Type'], rows, lines: 'none' })}\nNumbers: ${count(parameters)}`
}

function outlineText({ inputs, layers, parameters, dtype, step, compiled }: Outline): string {
  const batched = (shape: readonly number[]) => shown([Number.NaN, ...shape]).replace('NaN', 'batch')
  const rows = [
    ...inputs.map(({ name, shape }) => [`${name} (input)`, batched(shape), '']),
    ...layers.map(layer => [
      `${'  '.repeat(layer.depth)}${layer.name} (${layer.type})`,
      layer.outputShape ? batched(layer.outputShape) : '',
      count(layer.parameters),
    ]),
  ]
  const head = ['Layer (type)', 'Output shape', 'Parameters']
  return [
    drawTable({ head, rows, aligns: ['left', 'left', 'right'], lines: 'none' }),
    `Parameters: ${count(parameters)}, ${dtype}`,
    ...(compiled ? trainingLines(compiled, step) : ['Not compiled: no optimizer, no loss']),
  ].join('\n')
}

function trainingLines(
  { optimizer, learningRate, updates, states, outputs }: OutlinedTraining,
  step: number,
): string[] {
  const nameOf = (value: unknown) =>
    typeof value === 'number'
      ? `${Number(value.toPrecision(6))}`
      : ((value as { name?: string } | null)?.name ?? text(value))
  const state = states.length > 0 ? `its state (${states.join(', ')})` : 'no state'
  return [
    `Optimizer: ${nameOf(optimizer)}, learning rate ${nameOf(learningRate)}, updates: ${count(updates)}, with ${state}`,
    ...outputs.map(output => {
      const { loss, metrics } = output as { loss: unknown; metrics: unknown[] }
      return `Loss: ${nameOf(loss)}${metrics.length > 0 ? `; metrics: ${metrics.map(nameOf).join(', ')}` : ''}`
    }),
    `Steps trained: ${count(step)}`,
  ]
}
