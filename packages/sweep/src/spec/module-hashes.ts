import { resolve } from 'node:path'
import { moduleHash } from '../trials/module-hash.ts'
import { type Problem, refuseAll } from './problems.ts'
import type { SweepSpec } from './spec.ts'

type Tree = Record<string, unknown>

/**
 * The sweep with the SHA-256 of each module that makes its networks, so that what a changed module trains has another
 * name. The files that a module imports are not looked at.
 *
 * @throws ThinnetError where a module is missing
 */
export async function withHashes(spec: SweepSpec, folder: string): Promise<SweepSpec> {
  const problems: Problem[] = []
  const hashOf = async (path: unknown, place: PropertyKey[]) => {
    try {
      return await moduleHash(resolve(folder, String(path)))
    } catch (error) {
      problems.push({ path: place, text: `expected a module’s file, got ${(error as Error).message}.` })
      return ''
    }
  }
  const network = async <T extends object>(network: T, place: PropertyKey[]): Promise<T> =>
    'path' in network && !('hash' in network)
      ? { ...network, hash: await hashOf(network.path, [...place, 'path']) }
      : network

  /** What a labelled value sets, where it names a module. */
  const set = async (values: Tree, place: PropertyKey[]): Promise<Tree> => {
    const whole = values.network
    const at = values['network.path']
    return {
      ...values,
      ...(typeof whole === 'object' && whole !== null ? { network: await network(whole, [...place, 'network']) } : {}),
      ...(at === undefined ? {} : { 'network.hash': await hashOf(at, [...place, 'network.path']) }),
    }
  }
  const dimension = async (name: string, items: SweepSpec['dimensions'][string]) => {
    if (!Array.isArray(items)) return items
    return Promise.all(
      items.map((item, i) => {
        const place = ['dimensions', name, i]
        if (typeof item === 'object') return set(item.set as Tree, place).then(set => ({ ...item, set }))
        return name === 'network.path' ? set({ [name]: item }, place).then(set => ({ label: `${item}`, set })) : item
      }),
    )
  }
  const base = { ...spec.base, network: await network(spec.base.network, ['base', 'network']) }
  const dimensions = Object.fromEntries(
    await Promise.all(
      Object.entries(spec.dimensions).map(async ([name, items]) => [name, await dimension(name, items)] as const),
    ),
  ) as SweepSpec['dimensions']
  refuseAll(problems)
  return { ...spec, base, dimensions }
}
