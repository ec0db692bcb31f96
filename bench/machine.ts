import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** What the figures come from, and how busy it was before the bench began. */
export function machine(): Record<string, string> {
  return {
    processor: `${cpus()[0]?.model.trim() || 'unknown'}, ${availableParallelism()} cores`,
    memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    system: `${process.platform} ${process.arch}`,
    Node: process.version,
    load: `${loadavg()[0]!.toFixed(2)} processes waiting or running in the minute before`,
  }
}
