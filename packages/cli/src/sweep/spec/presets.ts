import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** Of the package, as it is built; and of the repository. */
const FOLDERS = ['../../sweeps/', '../../../../../examples/sweeps/'].map(folder => new URL(folder, import.meta.url))

/** The sweeps that come with thinnet, by their names. */
export async function presets(): Promise<string[]> {
  return [...(await files()).keys()].sort()
}

/** A preset's file. */
export async function presetAt(name: string): Promise<string | undefined> {
  return (await files()).get(name)
}

async function files(): Promise<Map<string, string>> {
  for (const folder of FOLDERS) {
    const names = await readdir(folder).catch(() => [])
    const sweeps = names.filter(name => name.endsWith('.json'))
    if (sweeps.length > 0) {
      return new Map(sweeps.map(name => [name.replace(/\.json$/, ''), fileURLToPath(new URL(name, folder))]))
    }
  }
  return new Map()
}
