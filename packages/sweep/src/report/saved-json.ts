import { readFile } from 'node:fs/promises'
import { ThinnetError } from 'thinnet'
import type { z } from 'zod'

/** What a file of JSON holds. @throws ThinnetError where it cannot be read */
export async function readJson(path: string, expected = 'JSON'): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new ThinnetError(`${path}: expected ${expected}, got ${(error as Error).message}.`)
  }
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
  const place = at.length > 0 ? `at ${at.join('.')}: ` : ''
  throw new ThinnetError(`${path}: expected ${expected}, got ${place}${message}.`)
}
