import type { PartName } from './parts.ts'

/** How a word is coloured: comment, keyword, string, number, function, type. */
export type Kind = 'comment' | 'keyword' | 'string' | 'number' | 'function' | 'type'
/** A piece of a line; a plain one is its text alone. */
export type Token = string | readonly [kind: Kind, text: string]

/** Lines of a source file of the library. */
export interface Part {
  /** From the repository's root. */
  path: string
  /** The number of the first line, counted from 1. */
  first: number
  lines: readonly (readonly Token[])[]
  /** Numbers of the lines that can be pointed out, by name. */
  marks: { readonly [name: string]: number }
}

/** What code.json holds. */
export type Parts = { readonly [name in PartName]: Part }
