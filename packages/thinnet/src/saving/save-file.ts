import { pathOf, whoOf } from '../files.ts'
import type { Bytes, Path } from '../host-types.ts'
import { writeWhole } from '../write-whole.ts'

/** Writes what a model is saved as: see `Model.save`. */
export async function saveFile(path: Path, bytes: Promise<Bytes>): Promise<void> {
  const who = whoOf('save', path)
  const to = await pathOf(path, who)
  await writeWhole(to, await bytes, who)
}
