import { sgemmOn } from '../../blas/sgemm.ts'
import { claimLast } from './claim.ts'
import { type Control, JOB, JOB_WORDS, SPINS, WORD, type WorkerMessage } from './control.ts'
import { setPart } from './part.ts'

/**
 * The program of a worker thread: takes part in the jobs that it is asked to, on memories it was sent.
 *
 * At build time it is bundled into text, so that it needs no file of its own besides whatever a bundler makes of the
 * library.
 */

type Kernel = (...args: number[]) => void

const node = globalThis.process?.getBuiltinModule?.('node:worker_threads')
const memories = new Map<number, Kernel[]>()
let words!: Int32Array
let job!: Int32Array
let args!: Float64Array
let received = 0

const receive = (message: Control | WorkerMessage) => {
  if ('control' in message) {
    words = new Int32Array(message.control)
    job = new Int32Array(message.job, 0, JOB_WORDS)
    args = new Float64Array(message.job, JOB_WORDS * 4)
    return
  }
  received++
  const { memory, blas } = message
  const sgemm = blas?.setThreads ? sgemmOn(memory, blas) : () => {}
  const kernels = message.modules
    .flatMap(module => Object.values(new WebAssembly.Instance(module, { env: { memory, sgemm } }).exports))
    .filter(value => typeof value === 'function')
  memories.delete(message.before ?? 0)
  memories.set(message.attach, kernels as Kernel[])
  Atomics.store(words, WORD.attached, message.attach)
  work()
}

/** Takes part in jobs, until a message waits to be received: that only happens outside. */
function work(): void {
  let seen = Atomics.load(words, WORD.wake)
  for (;;) {
    const number = Atomics.load(words, WORD.job)
    for (let part = claimLast(job, number); part >= 0; part = claimLast(job, number)) run(part)
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

function run(part: number): void {
  Atomics.store(words, WORD.working, 1)
  try {
    const mine = args.slice(0, job[JOB.count])
    const [begin, end, workspace] = [job[JOB.begin]!, job[JOB.end]!, job[JOB.workspace]!]
    const places = { begin, end, workspace, step: job[JOB.step]! }
    setPart(mine, places, mine[end]!, job[JOB.size]!, part, words[WORD.thread])
    memories.get(job[JOB.memory]!)![job[JOB.kernel]!]!(...mine)
  } catch {
    Atomics.store(words, WORD.failed, 1)
  }
  Atomics.store(words, WORD.working, 0)
  Atomics.add(job, JOB.finished, 1)
  if (Atomics.load(job, JOB.sleeping)) Atomics.notify(job, JOB.finished)
}

if (node?.parentPort) node.parentPort.on('message', receive)
else globalThis.onmessage = ({ data }) => receive(data)
