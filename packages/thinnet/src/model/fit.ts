import type { FitContext } from '../callbacks/callback.ts'
import { refuse, show } from '../errors.ts'
import { validationName } from '../metrics/name.ts'
import { type Fitting, trainEpoch } from './epoch.ts'
import { logNames } from './evaluate.ts'
import type { FitSettings } from './fit-settings.ts'
import type { Run, Within } from './fit-state.ts'
import { History } from './history.ts'
import type { Holder } from './holder.ts'
import type { Model } from './model.ts'
import type { Network } from './network.ts'
import { NotFinite } from './not-finite.ts'
import { onDemand } from './on-demand.ts'
import type { Session, Sessions } from './sessions.ts'

const backups = onDemand(() => import('../saving/backup.ts'))
const averages = onDemand(() => import('./averages.ts'))
const withCallbacks = onDemand(() => import('./sessions.ts'))

/** Of a fit without callbacks, and with nothing that former ones remembered. */
const NO_SESSIONS: Sessions = { all: [], giveBack() {}, remembered: () => [], close() {} }

/** `Model.fit`: no second training gets in, and the model keeps the numbers. */
export async function fitAlone(
  model: Model,
  holder: Holder,
  network: Network,
  settings: () => Promise<FitSettings>,
): Promise<History> {
  const { run } = holder
  const history = await holder.alone('fit', async () => fit(network, model, await settings(), run))
  // A copy is kept: what becomes of the one that is returned does not change what is saved.
  run.history = history.copy()
  return history
}

/** Trains. Order of draws: by seed and step alone, so that a run resumed at a step ends as it would have. */
async function fit(network: Network, model: Model, settings: FitSettings, run: Run): Promise<History> {
  const { feed, validation, epochs, signal, callbacks, verbose } = settings
  let { initialEpoch } = settings
  /** Where another process left it: in an epoch, or between two. */
  let restored: { within: Within | null } | null = null
  const history = new History()
  let left = false
  let over = false
  /** Whoever waits for a stream waits no longer. */
  const interrupt = () => {
    feed.interrupt()
    validation?.interrupt()
  }
  /** While hooks run nothing waits, and a stop lets the stream say whether the epoch was over. */
  let telling = false
  const context: FitContext = {
    model,
    epochs,
    stepsPerEpoch: feed.stepsPerEpoch,
    logNames: [...logNames(network), ...(validation ? logNames(network).map(validationName) : [])],
    get step() {
      return network.step
    },
    stop(reason = 'stopped') {
      if (typeof reason !== 'string') refuse('stop', 'a reason', show(reason))
      if (!over) history.stopped ??= reason
      if (!telling) feed.interrupt()
    },
    backup: async () => (await backups()).backup(model, run),
    note(text) {
      history.notes.push(text)
      if (verbose) console.log(text)
    },
  }
  const leave = (reason: string) => {
    left = true
    context.stop(reason)
    interrupt()
  }
  const any = callbacks.length > 0 || verbose > 0 || run.states().length > 0
  const sessions = any ? (await withCallbacks()).openSessions(callbacks, verbose) : NO_SESSIONS
  const fitting: Fitting = {
    context,
    run,
    async tell(call) {
      telling = true
      try {
        for (const { hooks } of sessions.all) await call(hooks)
      } finally {
        telling = false
      }
    },
    left() {
      if (signal?.aborted && !left) leave('aborted')
      return left
    },
    stopped: () => fitting.left() || history.stopped !== undefined,
  }
  const { tell } = fitting

  const train = async () => {
    for (let epoch = initialEpoch; epoch < epochs && !fitting.stopped(); epoch++) {
      const { optimizer } = network.compiled!
      const { learningRate } = optimizer
      await tell(hooks => hooks.onEpochBegin?.(epoch, context))
      // Of an epoch that was begun, somebody has changed it already.
      if (restored?.within) optimizer.learningRate = learningRate
      const logs = await trainEpoch(network, epoch, settings, fitting, restored)
      run.within = null
      restored = null
      if (!logs) return
      history.add(epoch, logs)
      run.epoch = epoch + 1
      await tell(hooks => hooks.onEpochEnd?.(epoch, logs, context))
      await tell(hooks => hooks.onEpochSettled?.(epoch, logs, context))
    }
  }
  /** Whoever stops for numbers gone bad says why, even where somebody had stopped before. */
  const tellNotFinite = async (error: unknown) => {
    if (!(error instanceof NotFinite)) throw error
    delete history.stopped
    await tell(hooks => hooks.onNotFinite?.(error, context))
    if (history.stopped === undefined) throw error
  }

  const before = { ...run }
  const begun: Session[] = []
  /** The first is what fit throws. */
  const errors: unknown[] = []
  const attempt = async (work: () => void | Promise<void>) => {
    try {
      await work()
    } catch (error) {
      errors.push(error)
    }
  }
  await attempt(async () => {
    for (const { hooks } of sessions.all) {
      const bytes = await hooks.restore?.()
      if (!bytes) continue
      restored = {
        within: await (await backups()).restore(model, network, { run, stepsPerEpoch: feed.stepsPerEpoch }, bytes),
      }
      initialEpoch = run.epoch
    }
    const goesOn = restored !== null || (initialEpoch > 0 && initialEpoch === run.epoch)
    sessions.giveBack(goesOn ? run.states() : null, context.note)
    if (goesOn) history.goOnFrom(run.history)
    else if (initialEpoch > 0 && run.epoch > 0) {
      context.note(
        `fit: begins at epoch ${initialEpoch}, not at the model's ${run.epoch}: history and callbacks begin again.`,
      )
    }
    const states = () => sessions.remembered()
    Object.assign(run, { epoch: initialEpoch, history, states, within: null, stop: context.stop, leave } satisfies Run)
    for (const session of sessions.all) {
      await session.hooks.onTrainBegin?.(context)
      begun.push(session)
    }
  })
  const trains = errors.length === 0
  const aborts = signal as EventTarget | undefined // checked: it takes listeners
  aborts?.addEventListener('abort', interrupt)
  if (trains) await attempt(() => train().catch(tellNotFinite))
  if (errors.length === 0 && !left && network.compiled!.optimizer.useEma) {
    await attempt(() => network.exclusive(async () => (await averages()).settleAverages(network)))
  }
  aborts?.removeEventListener('abort', interrupt)
  over = true
  await attempt(() => feed.close())
  for (const { hooks } of begun) await attempt(() => hooks.onTrainEnd?.(context))
  await attempt(() => {
    if (!trains) return void Object.assign(run, before)
    const states = sessions.remembered(true)
    Object.assign(run, { states: () => states, within: null, stop: null, leave: null })
  })
  sessions.close()
  if (errors.length > 0) throw errors[0]
  return history
}
