import { sgemmOn } from '../../blas/sgemm.ts'
import { begin, SPINS, WORD, WORDS, type WorkerMessage } from './control.ts'

/**
 * The program of a worker thread: takes jobs out of its control words, and runs kernels on memories it was sent.
 *
 * At build time it is bundled into text, so that it needs no file of its own besides whatever a bundler makes of the
 * library.
 */

const node = globalThis.process?.getBuiltinModule?.('node:worker_threads')
const memories = new Map<number, ((...args: number[]) => void)[]>()
let words!: Int32Array
let args!: Float64Array
let received = 0

const receive = (message: { control: SharedArrayBuffer } | WorkerMessage) => {
  if ('control' in message) {
    words = new Int32Array(message.control, 0, WORDS)
    args = new Float64Array(message.control, WORDS * 4)
    return
  }
  received++
  const { memory, blas } = message
  const sgemm = blas?.setThreads ? sgemmOn(memory, blas) : () => {}
  const kernels = message.modules
    .flatMap(module => Object.values(new WebAssembly.Instance(module, { env: { memory, sgemm } }).exports))
    .filter(value => typeof value === 'function')
  memories.delete(message.before ?? 0)
  memories.set(message.attach, kernels as ((...args: number[]) => void)[])
  Atomics.store(words, WORD.attached, message.attach)
  work()
}

/** Does jobs, until a message waits to be received: that only happens outside. */
function work(): void {
  let seen = Atomics.load(words, WORD.wake)
  for (;;) {
    const job = Atomics.load(words, WORD.job)
    if (begin(words, job)) run(job)
    if (Atomics.load(words, WORD.posted) !== received) return
    seen = wait(seen)
  }
}

/** Until the wake word is another than `seen`; returns that. A short while awake, then asleep. */
function wait(seen: number): number {
  for (let i = 0; i < SPINS; i++) {
    const now = Atomics.load(words, WORD.wake)
    if (now !== seen) return now
  }
  Atomics.store(words, WORD.sleeping, 1)
  Atomics.wait(words, WORD.wake, seen)
  Atomics.store(words, WORD.sleeping, 0)
  return Atomics.load(words, WORD.wake)
}

function run(job: number): void {
  try {
    const kernel = memories.get(words[WORD.memory]!)![words[WORD.kernel]!]!
    kernel(...args.subarray(0, words[WORD.count]!))
  } catch {
    Atomics.store(words, WORD.failed, 1)
  }
  Atomics.store(words, WORD.done, job)
  Atomics.notify(words, WORD.done)
}

if (node?.parentPort) node.parentPort.on('message', receive)
else globalThis.onmessage = ({ data }) => receive(data)
