import { parallelExports } from './parallel.ts'
import { pool } from './pool.ts'

/** What spreads calls over threads. */
export interface Spread {
  readonly parallelExports: typeof parallelExports
  readonly pool: Pick<typeof pool, 'start' | 'count' | 'reason' | 'attach' | 'drop'>
}

export const spread: Spread = { parallelExports, pool }
