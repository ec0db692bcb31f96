import { smallest } from '@thinnet/charts/numbers'
import { compare, type Settings } from './compare.ts'
import { type Ceiling, type Ceilings, WORK } from './floors.ts'
import { type Peer, thinnetCommand } from './peers.ts'
import { ROWS } from './rows.ts'

const PEERS = (): Peer[] => [
  { id: 'wasm-1', ceiling: 'wasm-1', name: 'wasm, 1 thread', command: thinnetCommand('wasm', 1) },
  { id: 'wasm', ceiling: 'wasm', name: 'wasm, all threads', command: thinnetCommand('wasm') },
  { id: 'blas-1', ceiling: 'blas-1', name: 'BLAS, 1 thread', command: thinnetCommand('blas', 1) },
  { id: 'blas', ceiling: 'blas', name: 'BLAS, all threads', command: thinnetCommand('blas') },
]

/**
 * Measures what this machine reaches at its best, by thinnet's own rows of a large product and a large copy. Of several
 * rounds the best counts, since whatever disturbs a measurement makes it slower.
 */
export async function measureCeilings(settings: Pick<Settings, 'seconds' | 'limit'>): Promise<Ceilings> {
  const best = async (id: 'matmul' | 'copy', peers: Peer[]) => {
    const rows = ROWS.filter(row => row.id === id)
    const measured = await compare({ ...settings, rows, peers, rounds: 5, ceilings: [], log: () => {} })
    const results = measured.rows[0]!.results
    return peers.map(peer => {
      const { version, missing } = measured.peers.find(one => one.id === peer.id)!
      const result = results.find(one => one.id === peer.id)
      if (result?.reason === undefined && result) return { peer, version, seconds: smallest(result.figures) / 1000 }
      return { peer, version, missing: missing ?? result?.reason }
    })
  }
  const products = await best('matmul', PEERS())
  // A copy is no BLAS's business.
  const copies = await best('copy', PEERS().slice(0, 2))
  return products.map(({ peer, version, seconds, missing }): Ceiling => {
    const copy = copies.find(one => one.peer.id === peer.id)?.seconds
    return {
      ...{ id: peer.ceiling, name: peer.name, version, missing },
      ...(seconds && { flops: WORK.matmul!.flops / seconds }),
      ...(copy && { bytes: WORK.copy!.bytes / copy }),
    }
  })
}
