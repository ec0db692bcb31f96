import { smallest } from '@thinnet/charts/numbers'
import { compare, type Settings } from './compare.ts'
import { type Library, thinnetCommand } from './libraries.ts'
import { type Ceiling, type Ceilings, WORK } from './roofline.ts'
import { ROWS } from './rows.ts'

const LIBRARIES = (): Library[] => [
  { id: 'wasm-1', ceiling: 'wasm-1', name: 'wasm, 1 thread', command: thinnetCommand('wasm', { threads: 1 }) },
  { id: 'wasm', ceiling: 'wasm', name: 'wasm, all threads', command: thinnetCommand('wasm') },
  { id: 'blas-1', ceiling: 'blas-1', name: 'BLAS, 1 thread', command: thinnetCommand('blas', { threads: 1 }) },
  { id: 'blas', ceiling: 'blas', name: 'BLAS, all threads', command: thinnetCommand('blas') },
]

/**
 * Measures the best of this machine, by thinnet's own rows of a large matrix multiplication and a large copy. Of several
 * rounds the best counts, since whatever disturbs a measurement makes it slower.
 *
 * @param libraries what will be measured: fused multiply-add has a ceiling where one of them is under it
 */
export async function measureCeilings(
  settings: Pick<Settings, 'seconds' | 'limit'>,
  libraries: readonly Library[],
): Promise<Ceilings> {
  const fma = libraries.filter(({ id }) => id === 'thinnet-fma')
  const best = async (id: 'matmul' | 'copy', libraries: Library[]) => {
    const rows = ROWS.filter(row => row.id === id)
    const measured = await compare({ ...settings, rows, libraries, rounds: 5, ceilings: [], log: () => {} })
    const results = measured.rows[0]!.results
    return libraries.map(library => {
      const { version, missing } = measured.libraries.find(one => one.id === library.id)!
      const result = results.find(one => one.id === library.id)
      if (result?.reason === undefined && result) return { library, version, seconds: smallest(result.figures) / 1000 }
      return { library, version, missing: missing ?? result?.reason }
    })
  }
  const fused = fma.map((library): Library => ({ ...library, id: 'fma', name: 'wasm with FMA, all threads' }))
  const multiplications = await best('matmul', [...LIBRARIES(), ...fused])
  // A copy is no BLAS's business.
  const copies = await best('copy', LIBRARIES().slice(0, 2))
  return multiplications.map(({ library, version, seconds, missing }): Ceiling => {
    const copy = copies.find(one => one.library.id === library.id)?.seconds
    return {
      ...{ id: library.ceiling, name: library.name, version, missing },
      ...(seconds && { flops: WORK.matmul!.flops / seconds }),
      ...(copy && { bytes: WORK.copy!.bytes / copy }),
    }
  })
}
