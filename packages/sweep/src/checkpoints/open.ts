import { resolve } from 'node:path'
import { folderStore } from './folder.ts'
import { redisStore } from './redis.ts'
import type { CheckpointStore } from './store.ts'

/** What `--checkpoints` names: `redis` is that of the queue, `none` none, and all else a folder. */
export function openStore(name: string, url: string, patience: number): CheckpointStore | null {
  if (name === 'none') return null
  return name === 'redis' ? redisStore(url, { patience }) : folderStore(resolve(name))
}
