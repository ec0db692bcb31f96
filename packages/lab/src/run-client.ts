import { loadDigits } from './data/load-digits.ts'
import { joined } from './evaluations.ts'
import type { RunSettings } from './settings.ts'
import type { Column, Evaluation, FromWorker, Inside, Look, Picture, Plane, ToWorker } from './worker/protocol.ts'

/** What the page knows of a run. */
export interface RunView {
  state: 'preparing' | 'paused' | 'running' | 'finished' | 'diverged' | 'failed'
  message: string
  threads: number
  isolated: boolean
  parameters: number
  columns: Column[]
  points: Plane | null
  epoch: number
  step: number
  /** Whether its worker has said that no further step is taken until one is asked for. */
  still: boolean
  stepsPerSecond: number
  /** The last that was told: of this step, or of one shortly before. */
  inside: Inside | null
  evaluations: Evaluation[]
  boundary: Picture | null
}

/** What a run tells of: changes of its state, what it does as it trains, and the data on their way. */
export interface Hearer {
  changed(): void
  told(): void
  /** From this step on it has the learning rate that was asked for. */
  rated(step: number, rate: number): void
  onDigits(received: number, total: number): void
}

/** A worker and what it has told. */
export class RunClient {
  view: RunView = newView()
  /** Whether the visitor has let it run, or made a step, since it was reset. */
  begun = false
  #worker: Worker | null = null
  #started = false
  /** What was asked before the data were there. */
  readonly #waiting: ToWorker[] = []
  readonly #hearer: Hearer
  #look: Look | null = null
  /** Whether something told is not on the screen yet. */
  #unseen = false

  constructor(hearer: Hearer) {
    this.#hearer = hearer
  }

  /** Makes the network again; it waits before its first step, unless it is to run. */
  async reset(run: RunSettings, delay: number, running = false): Promise<void> {
    this.#worker?.terminate()
    this.view = newView()
    this.begun = false
    this.#started = false
    this.#unseen = false
    this.#waiting.length = 0
    const worker = new Worker('worker.js', { type: 'module', name: 'thinnet lab run' })
    this.#worker = worker
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (worker === this.#worker) this.#hear(data)
    }
    worker.onerror = event => {
      if (worker === this.#worker) this.#hear({ type: 'error', message: event.message })
    }
    this.#hearer.changed()
    if (running) this.resume()
    try {
      const onDigits = (received: number, total: number) => this.#hearer.onDigits(received, total)
      const digits = run.data === 'mnist300' ? await loadDigits(onDigits) : null
      if (worker !== this.#worker) return
      // two runs share the cores
      const threads = Math.max(1, Math.floor(navigator.hardwareConcurrency / 2))
      this.#send({ type: 'start', run, threads, delay, digits, look: this.#look })
      this.#started = true
      for (const message of this.#waiting.splice(0)) this.#send(message)
    } catch (error) {
      if (worker === this.#worker) this.#hear({ type: 'error', message: (error as Error).message })
    }
  }

  get over(): boolean {
    return this.view.state === 'finished' || this.view.state === 'diverged' || this.view.state === 'failed'
  }

  resume(): void {
    this.#ask({ type: 'resume' }, 'running')
  }

  pause(): void {
    this.#ask({ type: 'pause' }, 'paused')
  }

  /** So many steps. */
  step(count = 1): void {
    this.#ask({ type: 'step', count }, 'paused')
  }

  /** Trains on to so many epochs, more than it was to; whether it has ended or not. */
  extend(epochs: number): void {
    const { state } = this.view
    this.#tell({ type: 'epochs', epochs })
    if (state === 'finished') this.view = { ...this.view, state: 'paused' }
    this.#hearer.changed()
  }

  /** Trains on with another learning rate. */
  rate(rate: number): void {
    this.#tell({ type: 'rate', rate })
  }

  slow(delay: number): void {
    this.#tell({ type: 'delay', delay })
  }

  /** Asks for the network's inside from now on, or for it no more. */
  look(look: Look | null): void {
    if (look === null && this.#look === null) return
    this.#look = look
    if (this.#started) this.#send({ type: 'look', look })
  }

  /** What was told is on the screen: a page that shows nothing, as a hidden one, is told nothing more. */
  seen(): void {
    if (this.#unseen) this.#send({ type: 'seen' })
    this.#unseen = false
  }

  #ask(message: ToWorker, state: 'running' | 'paused'): void {
    if (this.over) return
    if (message.type !== 'pause') this.begun = true
    this.#tell(message)
    this.view = { ...this.view, state, still: message.type === 'pause' && this.view.still }
    this.#hearer.changed()
  }

  #tell(message: ToWorker): void {
    if (this.#started) this.#send(message)
    else this.#waiting.push(message)
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
      const { epoch, step, still, stepsPerSecond, inside, evaluations } = message
      Object.assign(view, { epoch, step, still, stepsPerSecond })
      if (inside) view.inside = inside
      if (evaluations.length > 0) view.evaluations = joined(view.evaluations, evaluations)
    } else if (message.type === 'boundary') view.boundary = message
    else if (message.type === 'rated') this.#hearer.rated(message.step, message.rate)
    else if (message.type === 'done') view.state = message.reason
    else if (message.type === 'error') Object.assign(view, { state: 'failed', message: message.message })
    this.view = view
    this.#unseen ||= message.type === 'progress'
    if (message.type === 'progress' || message.type === 'boundary') this.#hearer.told()
    else this.#hearer.changed()
  }
}

function newView(): RunView {
  return {
    ...{ state: 'preparing', message: '', threads: 0, isolated: false, parameters: 0, columns: [], points: null },
    ...{ epoch: 0, step: 0, still: false, stepsPerSecond: 0, inside: null, evaluations: [], boundary: null },
  }
}
