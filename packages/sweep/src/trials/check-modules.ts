import { resolve } from 'node:path'
import { ThinnetError } from 'thinnet'
import { moduleHash } from './module-hash.ts'
import type { Configuration } from './trial.ts'

/**
 * Whether the modules that make networks are those that the sweep was begun with: what others train has other names.
 *
 * @throws ThinnetError for the first that is not
 */
export async function checkModules(settings: readonly Configuration[], folder: string): Promise<void> {
  const hashes = new Map<string, string>()
  for (const { recipe } of settings) {
    const { network } = recipe
    if (network.kind === 'module' && network.hash !== undefined) hashes.set(network.path, network.hash)
  }
  for (const [path, hash] of hashes) {
    const file = resolve(folder, path)
    const found = await moduleHash(file).catch((error: Error) => error)
    if (found instanceof Error) throw new ThinnetError(`${file}: expected a network’s module, got ${found.message}.`)
    if (found === hash) continue
    throw new ThinnetError(
      `${file}: expected the module that the sweep was begun with, got one that has changed since. Put it back, or begin a new sweep.`,
    )
  }
}
