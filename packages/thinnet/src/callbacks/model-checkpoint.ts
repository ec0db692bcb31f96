import { refuse } from '../errors.ts'
import { fileOf, makeFolderOf } from '../files.ts'
import { checkOptions, flag, needed, type OptionKinds, text, whole } from '../options/index.ts'
import { removeLeftOver } from '../write-whole.ts'
import type { Callback, Logs } from './callback.ts'
import { MONITOR_OPTIONS, Monitor, type MonitorOptions, storedOrNull } from './monitor.ts'

export interface ModelCheckpointOptions extends MonitorOptions {
  /**
   * Where to save. {epoch} stands for the number of epochs completed, and the name of a log, as {valLoss}, for its value
   * to four places; without them each save takes the place of the one before.
   */
  path: string
  /** Whether to save only after an epoch that is better than all before. Default false. */
  saveBestOnly?: boolean
  /** Saves after every so many epochs, and after the last that `fit` was asked for. Default 1. */
  every?: number
}

const KINDS: OptionKinds<ModelCheckpointOptions> = {
  ...MONITOR_OPTIONS,
  path: needed(text),
  saveBestOnly: flag,
  every: whole(1),
}
const WHO = 'modelCheckpoint'

/**
 * Saves the model after epochs, when all callbacks have done theirs: Keras' ModelCheckpoint. What it writes is the whole
 * model (see `model.save`), from which `loadModel` and `fit` resume as if nothing had happened:
 *
 *     const resume = callbacks.modelCheckpoint({ path: 'run.safetensors' })
 *     await model.fit(x, y, { epochs: 12, initialEpoch: model.epoch, callbacks: [resume] })
 *
 * Of several, name the one to resume from last.
 *
 * When training begins, what processes that were killed while saving left next to the file goes: files of its name,
 * 16 hexadecimal digits and `.tmp`, that nobody has written to for 10 minutes; a younger one may be another process's.
 *
 * @throws ThinnetError for options that are wrong, when training begins for a name that the logs will not have, a
 *   folder that cannot be made or a path that `save` would not write to, and later for a file that cannot be written
 */
export function modelCheckpoint(options: ModelCheckpointOptions): Callback {
  const given = checkOptions(WHO, options, KINDS)
  const { path, saveBestOnly = false, every = 1 } = given
  const monitor = new Monitor(WHO, given)
  return {
    name: WHO,
    watches: { file: fileOf(path), ...(saveBestOnly && monitor.watches) },
    forFit() {
      let best: number | null = null
      let due = false

      return {
        getState: () => ({ best }),
        setState(state) {
          best = state && storedOrNull(WHO, state, 'best')
        },
        async onTrainBegin(context) {
          if (saveBestOnly) monitor.check(context)
          for (const [, name] of path.matchAll(PLACE)) {
            const names = ['epoch', ...context.logNames]
            if (!names.includes(name!)) refuse(WHO, `in path, names among ${names.join(', ')}`, `{${name}}`)
          }
          const who = `${WHO} ${path}`
          await makeFolderOf(path, who)
          await removeLeftOver(path, PLACE, who)
        },
        onEpochEnd(epoch, logs, { epochs }) {
          due = (epoch + 1) % every === 0 || epoch + 1 === epochs
          if (!due || !saveBestOnly) return
          due = monitor.improves(monitor.of(logs), best)
          if (due) best = monitor.of(logs)
        },
        async onEpochSettled(epoch, logs, { model }) {
          if (due) await model.save(filled(path, epoch, logs))
        },
      }
    },
  }
}

const PLACE = /\{(\w+)\}/g

function filled(path: string, epoch: number, logs: Logs): string {
  return path.replace(PLACE, (_, name: string) => (name === 'epoch' ? `${epoch + 1}` : logs[name]!.toFixed(4)))
}
