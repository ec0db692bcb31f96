import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * The default export of a .ts or .js module; its path begins at the folder.
 *
 * What it takes from thinnet is of this very library, whichever is installed beside it, or none: layers of another copy
 * would be no layers here.
 *
 * Nothing of what is compiled is kept on the disk: a file in a folder that others write to would be run next time.
 */
export async function defaultExportOf(path: string, folder: string): Promise<unknown> {
  // most trials have no module
  const { createJiti } = await import('jiti')
  const at = resolve(folder, path)
  const alias = { thinnet: fileURLToPath(import.meta.resolve('thinnet')) }
  return createJiti(pathToFileURL(at).href, { alias, moduleCache: false, fsCache: false }).import(at, { default: true })
}
