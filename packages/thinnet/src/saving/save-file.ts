import { pathOf, whoOf } from '../files.ts'
import type { Bytes, Path } from '../host-types.ts'
import { writeWhole } from '../write-whole.ts'

/** Writes what a model is saved as: see `Model.save`. @param what names the caller in errors */
export async function saveFile(path: Path, bytes: Bytes | Promise<Bytes>, what = 'save'): Promise<void> {
  const who = whoOf(what, path)
  const to = await pathOf(path, who)
  await writeWhole(to, await bytes, who)
}
