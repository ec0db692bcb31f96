import { refuse, show } from '../../errors.ts'
import { attempt, makeFolderOf, nodeFs, WRITABLE } from '../../files.ts'
import { validationName } from '../../metrics/name.ts'
import { onDemand } from '../../model/on-demand.ts'
import { checkOptions, later, needed, type OptionKinds, text, whole } from '../../options/index.ts'
import type { Callback, FitContext } from '../callback.ts'
import type { Shown } from './events.ts'

export interface TensorBoardOptions {
  /** The folder of the run: `tensorboard --logdir` shows it, or those of several runs in one. */
  logDir: string
  /** Epochs between two histograms of each parameter; 0 for none. Default 0. */
  histogramFreq?: number
  /** 'epoch': numbers of epochs alone; 'batch', or so many steps: those of batches, too. Default 'epoch'. */
  updateFreq?: 'epoch' | 'batch' | number
}

const KINDS: OptionKinds<TensorBoardOptions> = {
  logDir: needed(text),
  histogramFreq: whole(0),
  updateFreq: later("'epoch', 'batch' or a whole number of steps"),
}
const WHO = 'tensorBoard'
/** Milliseconds at least between two writes within an epoch. */
const INTERVAL = 1000

/**
 * Event files that TensorBoard opens: Keras' TensorBoard, without graphs, images and profiles. In `train/` the loss, the metrics and
 * the learning rate of each epoch, `epoch_loss` and so on, and `batch_loss`; in `validation/` what is validated, `epoch_loss` and so on,
 * so that both are one picture; histograms of parameters as `layer/parameter/histogram`. A run that resumes begins new files
 * beside the others, which TensorBoard joins. Node only.
 *
 * @throws ThinnetError for options that are wrong, and for files that cannot be written
 */
export function tensorBoard(options: TensorBoardOptions): Callback {
  const { logDir, histogramFreq = 0, updateFreq = 'epoch' } = checkOptions(WHO, options, KINDS)
  const every = updateFreq === 'epoch' ? 0 : updateFreq === 'batch' ? 1 : updateFreq
  if (updateFreq !== 'epoch' && !(Number.isInteger(every) && every >= 1)) {
    refuse(WHO, "updateFreq: 'epoch', 'batch' or a whole number ≥ 1", show(updateFreq))
  }
  return {
    forFit() {
      const [train, validation] = [new EventFile(`${logDir}/train`), new EventFile(`${logDir}/validation`)]
      return {
        async onTrainBegin() {
          await makeFolderOf(`${logDir}/train`, `${WHO} ${logDir}`)
        },
        async onBatchEnd(_batch, logs, { step }) {
          if (every === 0 || step % every !== 0) return
          for (const [name, value] of Object.entries(logs)) train.add({ tag: `batch_${name}`, step, value })
          await train.write(INTERVAL)
        },
        async onEpochEnd(epoch, logs, context) {
          const ofValidation = new Set(Object.keys(logs).map(validationName))
          for (const [name, value] of Object.entries(logs)) {
            if (!ofValidation.has(name)) train.add({ tag: `epoch_${name}`, step: epoch, value })
            const validated = logs[validationName(name)]
            if (validated !== undefined) validation.add({ tag: `epoch_${name}`, step: epoch, value: validated })
          }
          const { learningRate } = context.model.optimizer
          if (typeof learningRate === 'number')
            train.add({ tag: 'epoch_learning_rate', step: epoch, value: learningRate })
          if (histogramFreq > 0 && epoch % histogramFreq === 0) await addHistograms(train, epoch, context)
          await train.write()
          await validation.write()
        },
        onTrainEnd: () => train.write(),
      }
    },
  }
}

async function addHistograms(file: EventFile, epoch: number, { model }: FitContext): Promise<void> {
  const weights = await model.getWeights()
  for (const [i, { data }] of weights.entries()) {
    if (data.length > 0) file.add({ tag: `${model.weightNames[i]}/histogram`, step: epoch, value: data })
  }
}

/** No page writes files. */
const format = /* @__PURE__ */ onDemand(() => import('./events.ts'))

/** Files of one process, each with a name of its own. */
let files = 0

/** A file in this folder, begun with the first event. */
class EventFile {
  readonly #folder: string
  #path = ''
  /** Those that are not written yet, each with when it was: seconds since 1970. */
  #events: [shown: Shown, time: number][] = []
  #written = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  add(shown: Shown): void {
    this.#events.push([shown, Date.now() / 1000])
  }

  /** @param after milliseconds since the last write: before that, nothing */
  async write(after = 0): Promise<void> {
    if (this.#events.length === 0 || performance.now() - this.#written < after) return
    const who = `${WHO} ${this.#folder}`
    const fs = await nodeFs(who, 'Leave it out.')
    const { beginning, eventOf, joined } = await format()
    const records: Uint8Array[] = []
    if (!this.#path) {
      const seconds = Math.floor(Date.now() / 1000)
      this.#path = `${this.#folder}/events.out.tfevents.${seconds}.thinnet.${globalThis.process!.pid}.${files++}.v2`
      await makeFolderOf(this.#path, who)
      records.push(beginning(Date.now() / 1000))
    }
    for (const [shown, time] of this.#events) records.push(eventOf(shown, time))
    this.#events = []
    await attempt(who, WRITABLE, () => fs.appendFile(this.#path, joined(records)))
    this.#written = performance.now()
  }
}
