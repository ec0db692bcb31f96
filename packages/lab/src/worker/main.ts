import { Gate } from './gate.ts'
import type { FromWorker, ToWorker } from './protocol.ts'
import { answer } from './questions.ts'
import { train } from './train.ts'

/** A worker trains one run in its life, another is a new worker; or it answers questions. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToWorker>) => void
  postMessage(message: FromWorker): void
}
const tell = (message: FromWorker) => scope.postMessage(message)
const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
let gate: Gate | null = null
let delay = 0

scope.onmessage = ({ data: message }) => {
  if (message.type === 'start') {
    gate = new Gate()
    delay = message.delay
    const { run, threads, digits } = message
    train({ run, threads, digits, gate, delay: () => delay, tell }).catch((error: unknown) =>
      tell({ type: 'error', message: textOf(error) }),
    )
  } else if (message.type === 'ask') {
    const { id, name, question } = message
    answer(name, question).then(
      answer => tell({ type: 'answer', id, answer }),
      (error: unknown) => tell({ type: 'unanswered', id, message: textOf(error) }),
    )
  } else if (message.type === 'pause') gate?.close()
  else if (message.type === 'resume') gate?.open()
  else if (message.type === 'step') gate?.step()
  else delay = message.delay
}
