import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/** The SHA-256 of a module's file, as hex: what says that it is the sweep's. The files that it imports are not looked at. */
export async function moduleHash(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
}
