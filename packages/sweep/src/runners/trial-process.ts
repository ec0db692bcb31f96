import type { Job, Learned } from '../trials/trial.ts'
import type { Order, ProcessSettings, Word } from './messages.ts'

/** A process that does jobs, one after another, for a localRunner. It ends with the process that started it. */

// A terminal's Ctrl-C comes to all processes at once: the runner tells what is to be done.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit(1))

const MILLISECONDS_BETWEEN_WORDS = 100

const settings: ProcessSettings = JSON.parse(process.argv[2]!)
const [leave, stop] = [new AbortController(), new AbortController()]
let working = false

const { folderStore } = await import('../checkpoints/folder.ts')
const { Interrupted, StoreError, trainTrial } = await import('../trials/train-trial.ts')
const store = folderStore(settings.checkpoints)

process.on('message', (order: Order) => {
  if ('job' in order) {
    work(order.job)
  } else {
    if (order.end === 'stop') stop.abort()
    leave.abort()
    if (!working) process.exit(0)
  }
})
say({ ready: true })

async function work(job: Job): Promise<void> {
  working = true
  const word = await outcome(job)
  working = false
  say(word, () => {
    if (leave.signal.aborted && !working) process.exit(0)
  })
}

async function outcome(job: Job): Promise<Word> {
  let last = 0
  const onEpoch = (epochs: number, learned?: Learned) => {
    if (performance.now() - last < MILLISECONDS_BETWEEN_WORDS) return
    last = performance.now()
    say({ epochs, learned })
  }
  const { threads, folder } = settings
  try {
    return {
      result: await trainTrial(job, { threads, folder, store, signal: stop.signal, leave: leave.signal, onEpoch }),
    }
  } catch (error) {
    if (error instanceof Interrupted) return { interrupted: true }
    if (error instanceof StoreError) return { storeError: error.message }
    throw error
  }
}

function say(word: Word, then = () => {}): void {
  // Where nobody listens any more, `disconnect` ends the process.
  process.send!(word, then)
}
