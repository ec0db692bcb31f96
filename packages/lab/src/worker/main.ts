import { endOf } from '../settings.ts'
import { Gate } from './gate.ts'
import type { FromWorker, ToWorker } from './protocol.ts'
import { answer } from './questions.ts'
import { type Training, train } from './train.ts'

/** A worker trains one run in its life, another is a new worker; or it answers questions. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToWorker>) => void
  postMessage(message: FromWorker): void
}
const tell = (message: FromWorker) => scope.postMessage(message)
const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
const gate = new Gate()
const page: Training['page'] = { look: null, ready: true, epochs: 0, rate: null }

scope.onmessage = ({ data: message }) => {
  if (message.type === 'start') {
    const { run, threads, digits, delay, look } = message
    gate.delay = delay
    page.look = look
    page.epochs = endOf(run)
    train({ run, threads, digits, gate, page, tell }).catch((error: unknown) =>
      tell({ type: 'error', message: textOf(error) }),
    )
  } else if (message.type === 'ask') {
    const { id, name, question } = message
    answer(name, question).then(
      answer => tell({ type: 'answer', id, answer }),
      (error: unknown) => tell({ type: 'unanswered', id, message: textOf(error) }),
    )
  } else if (message.type === 'pause') {
    gate.close()
    gate.call()
  } else if (message.type === 'resume') gate.open()
  else if (message.type === 'step') gate.step(message.count)
  else if (message.type === 'delay') gate.delay = message.delay
  else {
    if (message.type === 'seen') page.ready = true
    else if (message.type === 'epochs') page.epochs = endOf(message)
    else if (message.type === 'rate') page.rate = message.rate
    else page.look = message.look
    gate.call()
  }
}
