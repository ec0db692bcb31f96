import typescript from 'highlight.js/lib/languages/typescript'
import { createLowlight } from 'lowlight'
import type { Kind, Token } from './format.ts'

/** highlight.js' classes that have a colour of their own; null: none, whatever is around. */
const KINDS: Readonly<Record<string, Kind | null>> = {
  'hljs-comment': 'comment',
  'hljs-keyword': 'keyword',
  'hljs-variable': 'keyword',
  'hljs-string': 'string',
  'hljs-regexp': 'string',
  'hljs-subst': null,
  'hljs-number': 'number',
  'hljs-literal': 'number',
  'hljs-title': 'function',
  'hljs-type': 'type',
  'hljs-built_in': 'type',
}

interface Node {
  type: string
  value?: string
  properties?: Record<string, unknown>
  children?: readonly Node[]
}

/** Lines of TypeScript or AssemblyScript, each in pieces of one colour. */
export function highlight(source: string): Token[][] {
  const lines: Token[][] = [[]]
  const add = (text: string, kind: Kind | null) => {
    for (const [i, part] of text.split('\n').entries()) {
      if (i > 0) lines.push([])
      const line = lines.at(-1)!
      const before = line.at(-1)
      if (!part) continue
      if (kind) line.push([kind, part])
      else if (typeof before === 'string') line[line.length - 1] = before + part
      else line.push(part)
    }
  }
  const visit = (node: Node, kind: Kind | null) => {
    if (node.type === 'text') add(node.value!, kind)
    const names = (node.properties?.className ?? []) as string[]
    const known = names.find(name => name in KINDS)
    const inner = names.includes('class_') ? 'type' : known === undefined ? kind : KINDS[known]!
    for (const child of node.children ?? []) visit(child, inner)
  }
  visit(createLowlight({ typescript }).highlight('typescript', source) as Node, null)
  return lines
}
