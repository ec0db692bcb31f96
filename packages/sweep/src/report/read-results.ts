import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ThinnetError } from 'thinnet'
import type { z } from 'zod'
import { RESULTS } from './files.ts'

/** What a sweep's results.json holds, of which each reader wants other parts. @throws ThinnetError that says where it is not so */
export async function readResults<Schema extends z.ZodType>(folder: string, schema: Schema): Promise<z.output<Schema>> {
  const path = join(folder, RESULTS)
  const wrong = (got: string) => new ThinnetError(`${path}: expected the results of a sweep, got ${got}.`)
  let value: unknown
  try {
    value = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw wrong((error as Error).message)
  }
  const { data, error } = schema.safeParse(value)
  if (error === undefined) return data as z.output<Schema>
  const { path: at, message } = error.issues[0]!
  throw wrong(`${at.length > 0 ? `at ${at.join('.')}: ` : ''}${message}`)
}
