import { coreCutting } from '../core-cuts.ts'
import type { Cutting } from '../group.ts'
import { parallelExports } from './parallel.ts'
import { pool } from './pool.ts'

/** What spreads calls over threads. */
export interface Spread {
  readonly parallelExports: typeof parallelExports
  readonly coreCutting: Cutting
  readonly pool: Pick<typeof pool, 'start' | 'count' | 'reason' | 'attach' | 'drop'>
}

export const spread: Spread = { parallelExports, coreCutting, pool }
