import { refuse, show } from '../errors.ts'
import { attempt, fileOf, makeFolderOf, nodeFs, readWhole, WRITABLE } from '../files.ts'
import { checkOptions, flag, later, needed, type OptionKinds, text } from '../options/index.ts'
import { removeLeftOver, writeWhole } from '../write-whole.ts'
import type { Callback, FitContext } from './callback.ts'

export interface BackupAndRestoreOptions {
  /** The file that it writes; each save takes the place of the one before. */
  path: string
  /** 'epoch', after each epoch, or after every so many steps: what a run that is killed loses at most. Default 'epoch'. */
  saveFreq?: 'epoch' | number
  /** Whether the file goes when the last epoch is done. Default true. */
  deleteCheckpoint?: boolean
}

const KINDS: OptionKinds<BackupAndRestoreOptions> = {
  path: needed(text),
  saveFreq: later("'epoch', or a whole number of steps"),
  deleteCheckpoint: flag,
}
const WHO = 'backupAndRestore'

/**
 * A run that is killed and started again, the same program, goes on from its last backup, in the middle of an epoch, too, and
 * ends with the bits of the run never killed: Keras' BackupAndRestore. The model must be made and compiled as before, with
 * the same seed, and fit be given the same data and options; a stream must be a function that begins where it is told to.
 *
 * Of several callbacks it should be the last. Node only; in a page keep what `context.backup()` gives, and return it from a
 * hook `restore`.
 *
 * @throws ThinnetError for options that are wrong, and when training begins for a file that is no backup of this model, or
 *   cannot be written
 */
export function backupAndRestore(options: BackupAndRestoreOptions): Callback {
  const { path, saveFreq = 'epoch', deleteCheckpoint = true } = checkOptions(WHO, options, KINDS)
  if (saveFreq !== 'epoch' && !(Number.isInteger(saveFreq) && saveFreq >= 1)) {
    refuse(WHO, "saveFreq: 'epoch', or a whole number ≥ 1", show(saveFreq))
  }
  const who = `${WHO} ${fileOf(path)}`
  const save = async (context: FitContext) => writeWhole(path, await context.backup(), who)
  return {
    name: WHO,
    forFit() {
      let done = false
      return {
        async restore() {
          const fs = await nodeFs(who, 'Return from a hook restore what context.backup() gave.')
          const isThere = await attempt(who, 'a file that can be read', () =>
            fs.stat(path).then(
              () => true,
              (error: { code?: string }) => {
                if (error.code !== 'ENOENT') throw error
                return false
              },
            ),
          )
          return isThere ? readWhole(path, who) : null
        },
        async onTrainBegin() {
          await makeFolderOf(path, who)
          await removeLeftOver(path, /\{(\w+)\}/g, who)
        },
        async onBatchEnd(_batch, _logs, context) {
          if (saveFreq !== 'epoch' && context.step % saveFreq === 0) await save(context)
        },
        async onEpochSettled(epoch, _logs, context) {
          done = epoch + 1 === context.epochs
          if (saveFreq === 'epoch') await save(context)
        },
        async onTrainEnd() {
          if (!done || !deleteCheckpoint) return
          const fs = await nodeFs(who, '')
          await attempt(who, WRITABLE, () => fs.rm(path, { force: true }))
        },
      }
    },
  }
}
