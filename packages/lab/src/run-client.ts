import { loadDigits } from './data/load-digits.ts'
import type { RunSettings } from './settings.ts'
import type { Column, Evaluation, FromWorker, Mask, Plane, ToWorker } from './worker/protocol.ts'

/** What the page knows of a run. */
export interface RunView {
  state: 'preparing' | 'paused' | 'running' | 'finished' | 'notFinite' | 'failed'
  message: string
  threads: number
  isolated: boolean
  parameters: number
  columns: Column[]
  points: Plane | null
  epoch: number
  step: number
  stepsPerSecond: number
  masks: Mask[]
  evaluations: Evaluation[]
  boundary: { size: number; probabilities: Float32Array } | null
}

/** A worker and what it has told; `changed` is called whenever that is something new. */
export class RunClient {
  view: RunView = newView()
  /** Whether the visitor has let it run, or made a step, since it was reset. */
  begun = false
  #worker: Worker | null = null
  #started = false
  /** What was asked before the data were there. */
  readonly #waiting: ToWorker[] = []
  readonly #changed: () => void
  readonly #onDigits: (received: number, total: number) => void

  constructor(changed: () => void, onDigits: (received: number, total: number) => void) {
    this.#changed = changed
    this.#onDigits = onDigits
  }

  /** Makes the network anew, and waits before its first step. */
  async reset(run: RunSettings, delay: number): Promise<void> {
    this.#worker?.terminate()
    this.view = newView()
    this.begun = false
    this.#started = false
    this.#waiting.length = 0
    const worker = new Worker('worker.js', { type: 'module', name: 'thinnet lab run' })
    this.#worker = worker
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (worker === this.#worker) this.#hear(data)
    }
    worker.onerror = event => {
      if (worker === this.#worker) this.#hear({ type: 'error', message: event.message })
    }
    this.#changed()
    try {
      const digits = run.data === 'mnist300' ? await loadDigits(this.#onDigits) : null
      if (worker !== this.#worker) return
      // two runs share the cores
      const threads = Math.max(1, Math.floor(navigator.hardwareConcurrency / 2))
      this.#send({ type: 'start', run, threads, delay, digits })
      this.#started = true
      for (const message of this.#waiting.splice(0)) this.#send(message)
    } catch (error) {
      if (worker === this.#worker) this.#hear({ type: 'error', message: (error as Error).message })
    }
  }

  get over(): boolean {
    return this.view.state === 'finished' || this.view.state === 'notFinite' || this.view.state === 'failed'
  }

  resume(): void {
    this.#ask({ type: 'resume' }, 'running')
  }

  pause(): void {
    this.#ask({ type: 'pause' }, 'paused')
  }

  step(): void {
    this.#ask({ type: 'step' }, 'paused')
  }

  slow(delay: number): void {
    this.#send({ type: 'delay', delay })
  }

  #ask(message: ToWorker, state: 'running' | 'paused'): void {
    if (this.over) return
    if (message.type !== 'pause') this.begun = true
    if (this.#started) this.#send(message)
    else this.#waiting.push(message)
    this.view = { ...this.view, state }
    this.#changed()
  }

  #send(message: ToWorker): void {
    this.#worker?.postMessage(message)
  }

  #hear(message: FromWorker): void {
    const view = { ...this.view }
    if (message.type === 'ready') {
      const { type, ...rest } = message
      Object.assign(view, rest)
      if (view.state === 'preparing') view.state = 'paused'
    } else if (message.type === 'progress') {
      const { epoch, step, stepsPerSecond, masks, evaluations } = message
      Object.assign(view, { epoch, step, stepsPerSecond, masks })
      if (evaluations.length > 0) view.evaluations = [...view.evaluations, ...evaluations]
    } else if (message.type === 'boundary') view.boundary = message
    else if (message.type === 'done') view.state = message.reason
    else if (message.type === 'error') Object.assign(view, { state: 'failed', message: message.message })
    this.view = view
    this.#changed()
  }
}

function newView(): RunView {
  return {
    ...{ state: 'preparing', message: '', threads: 0, isolated: false, parameters: 0, columns: [], points: null },
    ...{ epoch: 0, step: 0, stepsPerSecond: 0, masks: [], evaluations: [], boundary: null },
  }
}
