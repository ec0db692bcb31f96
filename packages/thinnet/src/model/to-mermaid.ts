import { showBatched } from '../tensor/shape.ts'
import type { Network } from './network.ts'

/** The graph as a Mermaid flowchart: a node a call, with its shape; an arrow a value. */
export function toMermaid({ graph, inputNames, outputNames, calls, inference }: Network): string {
  const text = (name: string) => `"${name.replaceAll('"', '#quot;')}"`
  const nodeOf = new Map(calls.inputs.map((wire, k) => [wire.id, `in${k}`]))
  const lines = inputNames.map((name, k) => `  in${k}([${text(`${name} ${showBatched(graph.inputs[k]!.shape!)}`)}])`)
  for (const [i, { placed, asked }] of inference.program.calls.entries()) {
    nodeOf.set(placed.output.id, `c${i}`)
    const what = `${placed.site} (${placed.layer.constructor.name}) ${showBatched(asked.output.fixedShape)}`
    lines.push(`  c${i}[${text(what)}]`, ...placed.inputs.map(({ id }) => `  ${nodeOf.get(id)} --> c${i}`))
  }
  for (const [k, { id }] of calls.outputs.entries()) {
    lines.push(`  out${k}([${text(outputNames[k]!)}])`, `  ${nodeOf.get(id)} --> out${k}`)
  }
  return ['flowchart TD', ...lines].join('\n')
}
