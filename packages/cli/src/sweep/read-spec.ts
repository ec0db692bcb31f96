import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type SweepSpec, specSchema } from './spec.ts'

export async function readSpec(path: string): Promise<{ spec: SweepSpec; folder: string }> {
  return { spec: specSchema.parse(JSON.parse(await readFile(path, 'utf8'))), folder: dirname(resolve(path)) }
}
