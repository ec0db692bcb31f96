import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** Of the package, as it is built; and of the repository. */
const FOLDERS = ['../sweeps/', '../../../../examples/sweeps/'].map(folder => new URL(folder, import.meta.url))

/** The sweeps that come with thinnet: each name with its file. */
export async function presets(): Promise<Map<string, string>> {
  for (const folder of FOLDERS) {
    const names = await readdir(folder).catch(() => [])
    const sweeps = names.filter(name => name.endsWith('.json')).sort()
    if (sweeps.length > 0) {
      return new Map(sweeps.map(name => [name.replace(/\.json$/, ''), fileURLToPath(new URL(name, folder))]))
    }
  }
  return new Map()
}
