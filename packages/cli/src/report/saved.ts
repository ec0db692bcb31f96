import type { Run } from '@thinnet/charts'
import { ThinnetError } from 'thinnet'
import type { z } from 'zod'

/** What a path holds, ready to be drawn again. */
export interface Saved {
  /** As in `thinnet overfit`. */
  command: string
  /** What was found, in a sentence. */
  finding: string
  /** Over epochs, for a chart of several; none of what has none. */
  runs: Run[]
  /** What was asked. */
  options: Readonly<Record<string, unknown>>
  /** Draws its report into a folder; `lab`: the address of the lab to link to. Returns the page's path. */
  draw(folder: string, lab: string | undefined): Promise<string>
}

/** A value of this schema. @throws ThinnetError that says where it is none */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: string,
  expected: string,
): z.output<Schema> {
  const { data, error } = schema.safeParse(value)
  if (error === undefined) return data as z.output<Schema>
  const { path: at, message } = error.issues[0]!
  throw new ThinnetError(`${path}: expected ${expected}, got at ${at.join('.') || 'the beginning'}: ${message}.`)
}
