import { refuse } from 'thinnet'
import { resolved } from './attention.ts'
import { isPending } from './formulas.ts'
import { isView, type Node, type Value } from './node.ts'
import type { View } from './view.ts'

/** An input that the model computes. */
export function viewAt(node: Node, k: number): View {
  const { inputs, who } = node
  const value = settled(inputs[k])
  if (!isView(value)) return refuse(`${who}: input ${k}`, 'a value of the model', value ? 'weights' : 'none')
  if (value.whole) refuse(`${who}: input ${k}`, 'numbers with fractions', 'whole ones', 'Only tables take them.')
  if (value.reversed !== undefined)
    refuse(`${who}: input ${k}`, 'steps from the first to the last', 'the other way round')
  return resolved(node, value)
}

/** Input 0, whole numbers, too, steps in the other order, attention that is no layer yet. */
export function anyAt({ inputs, who }: Node): View {
  const x = settled(inputs[0])
  return isView(x) ? x : refuse(`${who}: input 0`, 'a value of the model', x ? 'weights' : 'none')
}

const settled = (value: Value | undefined) => (isPending(value) ? value.plain() : value)
