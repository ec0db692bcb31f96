import { join } from 'node:path'
import type { z } from 'zod'
import { RESULTS } from './files.ts'
import { checked, readJson } from './saved-json.ts'

const EXPECTED = 'the results of a sweep'

/** What a sweep's results.json holds, of which each reader wants other parts. @throws ThinnetError that says where it is not so */
export async function readResults<Schema extends z.ZodType>(folder: string, schema: Schema): Promise<z.output<Schema>> {
  const path = join(folder, RESULTS)
  return checked(schema, await readJson(path, EXPECTED), path, EXPECTED)
}
