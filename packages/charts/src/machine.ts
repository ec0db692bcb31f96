import { availableParallelism, cpus } from 'node:os'
import { version } from 'thinnet'

/** What a report says of where its figures come from. */
export function machine(): Record<string, string> {
  const cores = availableParallelism()
  return {
    thinnet: version,
    Node: process.version,
    system: `${process.platform} ${process.arch}`,
    processor: `${cpus()[0]?.model.trim() || 'unknown'}, ${cores} core${cores === 1 ? '' : 's'}`,
  }
}
