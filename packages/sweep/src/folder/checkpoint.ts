import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Backend, type Callback, callbacks, loadModel, type Sequential } from 'thinnet'
import { MODELS } from './taken.ts'

/**
 * A model and the file that keeps it, so that a run can be resumed: where one is, the model as the folder
 * has it, or else a new one, and how to fit it. A signal ends fitting after the step; but where epochs are so short that
 * not each is saved, after the epoch, which then is.
 *
 * @param resume whether a run is resumed; else a file of this name is of another, and is written over
 * @param every epochs from one save to the next; the last epoch is always saved
 */
export async function checkpointed(
  folder: string,
  name: string,
  o: {
    make: () => Sequential
    resume: boolean
    backend: Backend
    threads?: number
    signal: AbortSignal
    every?: number
  },
): Promise<{ model: Sequential; fitting: { callbacks: Callback[]; signal?: AbortSignal } }> {
  const path = join(folder, MODELS, `${name}.safetensors`)
  const model =
    o.resume && existsSync(path) ? await loadModel(path, { backend: o.backend, threads: o.threads }) : o.make()
  const { every = 1, signal } = o
  const save = callbacks.modelCheckpoint({ path, every })
  if (every === 1) return { model, fitting: { callbacks: [save], signal } }
  const end: Callback = {
    async onEpochSettled(_epoch, _logs, context) {
      if (!signal.aborted) return
      await model.save(path)
      context.stop()
    },
  }
  return { model, fitting: { callbacks: [save, end] } }
}

/** A callback that carries plain data from a run to the one that resumes it. */
export function carried(name: string, data: object): Callback {
  return {
    name,
    getState: () => ({ ...structuredClone(data) }),
    setState: state => void Object.assign(data, state),
  }
}
