import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../folder/atomic.ts'
import { onDisk } from '../folder/disk.ts'
import type { CheckpointStore } from './store.ts'

/** A file a trial, in a folder that all who train see. */
export function folderStore(folder: string): CheckpointStore {
  const pathOf = (trial: string) => join(folder, `${trial}.safetensors`)
  return {
    load: trial =>
      onDisk(pathOf(trial), async () => {
        try {
          return await readFile(pathOf(trial))
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
          throw error
        }
      }),
    save: (trial, model) =>
      onDisk(pathOf(trial), async () => {
        await mkdir(folder, { recursive: true })
        await writeWhole(pathOf(trial), model)
      }),
    remove: trial => onDisk(pathOf(trial), () => rm(pathOf(trial), { force: true })),
  }
}
