import { z } from 'zod'
import { specSchema } from './spec.ts'

/** What editors check a sweep's file against, as `sweep.schema.json` has it. */
export function jsonSchema(): string {
  // The version that editors know.
  const schema = z.toJSONSchema(specSchema, { io: 'input', target: 'draft-7' })
  const title = { title: 'A sweep of thinnet' }
  return `${JSON.stringify({ $schema: schema.$schema, ...title, ...schema }, null, 2)}\n`
}
