import { loadavg, totalmem } from 'node:os'
import { machine } from '@thinnet/charts'

/** What the figures come from, and how busy it was before the bench began. */
export function facts(): Record<string, string> {
  return {
    ...machine(),
    V8: process.versions.v8,
    memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    load: `${loadavg()[0]!.toFixed(2)} processes waiting or running in the minute before`,
    date: new Date().toISOString(),
  }
}
