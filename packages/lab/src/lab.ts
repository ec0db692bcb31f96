import { readAddress, writeAddress } from './address.ts'
import { AddressBar } from './address-bar.ts'
import { Asker } from './asker.ts'
import { loadDigits } from './data/load-digits.ts'
import { type DigitSets, readDigits } from './data/mnist.ts'
import { keepRuns, keptSteps } from './kept.ts'
import type { Preset } from './presets.ts'
import { rateAt, withRate } from './rates.ts'
import { RunClient } from './run-client.ts'
import {
  DEFAULTS,
  endOf,
  MOST_EPOCHS,
  type Refused,
  type RunSettings,
  type Settings,
  SIDES,
  type Side,
} from './settings.ts'
import type { Look } from './worker/protocol.ts'

/** Views that show the two runs. */
const RUNNING_VIEWS: readonly Settings['view'][] = ['compare', 'runs', 'thinned']

/** Milliseconds from showing what runs have told to showing more of it: every second frame of the usual screen. */
const TELLING = 30

/** The page's state: settings, kept in the address, and two runs. Tells of changes at most once a frame. */
export class Lab {
  settings: Settings
  refused: Refused[]
  /** The part of mnist.bin that has come, or null where none is on its way. */
  loading: number | null = null
  readonly runs: { readonly [side in Side]: RunClient }
  readonly address = new AddressBar()
  /** Answers what is asked beside the runs. */
  readonly asker = new Asker()
  /** The preset that was chosen last: what to watch in it is told while one tries it. */
  preset: Preset | null = null
  /** What an address need not say: the language is the browser's. */
  readonly #defaults: Settings = { ...DEFAULTS, language: navigator.language.startsWith('zh') ? 'zh' : 'en' }
  /** Hears how much of mnist.bin has come, whoever asked for it. */
  readonly #onDigits = (received: number, total: number) => {
    this.loading = total === 0 || received >= total ? null : received / total
    this.changed()
  }
  readonly #render: () => void
  #asked = false
  /** Whether a change that was asked for cannot wait. */
  #pressing = false
  #rendered = 0
  /** Whether the runs have their workers: not before a view is opened that shows them. */
  #made = false

  constructor(render: () => void) {
    this.#render = render
    const { settings, refused } = readAddress(location.hash, this.#defaults)
    this.settings = settings
    this.refused = refused
    // what no view shows is not drawn, and so told only once
    const told = () => this.showsRuns && this.#ask()
    const client = (side: Side) =>
      new RunClient({
        ...{ changed: () => this.changed(), told, onDigits: this.#onDigits },
        rated: (step, rate) => this.#take({ ...this.settings, [side]: withRate(this.settings[side], step, rate) }),
      })
    this.runs = { left: client('left'), right: client('right') }
    window.addEventListener('hashchange', () => this.#fromAddress())
    window.addEventListener('pagehide', () => {
      this.address.flush()
      keepRuns(this.runs, this.running)
    })
    this.#make()
    this.#takeUp()
  }

  /** Takes settings that one comes back from by the browser's Back: another view, a preset. */
  go(settings: Settings): void {
    this.address.push(this.#hashOf(settings))
    this.set(settings)
  }

  /**
   * Takes new settings; a run whose own settings changed begins again, and runs on if the runs are running. With more
   * epochs alone it goes on: the numbers are those of a run that had so many from the beginning.
   */
  set(settings: Settings): void {
    const before = this.settings
    this.#take(settings)
    const running = this.running || this.plays
    if (!this.#made) this.#make()
    else {
      for (const side of SIDES) {
        const run = settings[side]
        const more = endOf(run) > endOf(before[side]) && same({ ...before[side], epochs: run.epochs }, run)
        if (more && this.runs[side].view.state !== 'diverged') {
          this.runs[side].extend(run.epochs)
          if (running) this.runs[side].resume()
        } else if (!same(before[side], run)) void this.runs[side].reset(run, settings.delay, running)
        else if (before.delay !== settings.delay) this.runs[side].slow(settings.delay)
      }
    }
  }

  /** Takes settings that the runs have already. */
  #take(settings: Settings): void {
    this.settings = settings
    this.address.replace(this.#hashOf(settings))
    this.changed()
  }

  /**
   * Takes a run's learning rate. One that has begun goes on with it, and its worker says from which step on; what has
   * diverged, or failed, begins again.
   */
  setRate(side: Side, rate: number): void {
    const client = this.runs[side]
    const { state } = client.view
    if (client.begun && state !== 'diverged' && state !== 'failed') client.rate(rate)
    else this.set({ ...this.settings, [side]: withRate(this.settings[side], 0, rate) })
  }

  /** The learning rate of a run's present step, and from which step on it has had it. */
  rateOf(side: Side) {
    return rateAt(this.settings[side], this.runs[side].view.step)
  }

  /** Makes the runs, where the view shows them. */
  #make(): void {
    if (!this.showsRuns) return
    this.#made = true
    this.reset()
  }

  /** After a reload: the steps that had been made are made again, at once. */
  #takeUp(): void {
    const kept = this.#made ? keptSteps() : null
    if (!kept) return
    for (const side of SIDES) if (kept[side] > 0) this.runs[side].step(kept[side])
    if (kept.running || this.plays) this.resume()
  }

  get showsRuns(): boolean {
    return RUNNING_VIEWS.includes(this.settings.view)
  }

  /** Makes both runs again; where the view plays by itself, they run at once. */
  reset(): void {
    for (const side of SIDES) void this.runs[side].reset(this.settings[side], this.settings.delay, this.plays)
  }

  resume(): void {
    for (const side of SIDES) this.runs[side].resume()
  }

  pause(): void {
    for (const side of SIDES) this.runs[side].pause()
  }

  step(): void {
    for (const side of SIDES) this.runs[side].step()
  }

  /** Twice as many epochs for each run that has not diverged, begun at once. */
  doubleEpochs(): void {
    const runs = { left: this.settings.left, right: this.settings.right }
    for (const side of SIDES) {
      if (this.runs[side].view.state !== 'diverged')
        runs[side] = { ...runs[side], epochs: Math.min(2 * runs[side].epochs, MOST_EPOCHS) }
    }
    this.set({ ...this.settings, ...runs })
    this.resume()
  }

  /** As many epochs again, with a tenth of the learning rate. */
  goOnSlower(): void {
    for (const side of SIDES) this.setRate(side, Number((this.rateOf(side).rate / 10).toPrecision(6)))
    this.doubleEpochs()
  }

  /** Whether what is seen begins by itself. */
  get plays(): boolean {
    return this.settings.view === 'compare'
  }

  /** The images that come with the page. */
  async digits(): Promise<DigitSets> {
    return readDigits(await loadDigits(this.#onDigits))
  }

  get running(): boolean {
    return SIDES.some(side => this.runs[side].view.state === 'running')
  }

  /** Whether what the view shows of the runs is still to come: the page will move. */
  get preparing(): boolean {
    return this.showsRuns && SIDES.some(side => this.runs[side].view.state === 'preparing')
  }

  get begun(): boolean {
    return SIDES.some(side => this.runs[side].begun)
  }

  get over(): boolean {
    return SIDES.every(side => this.runs[side].over)
  }

  /** Whose network the diagram shows. */
  get shown(): Side {
    const { shown, left, right } = this.settings
    return shown === 'auto' ? (left.rate > 0 || right.rate === 0 ? 'left' : 'right') : shown
  }

  /** The network of this run is looked into from now on, or with null no network. */
  look(at: Side | null, look: Look | null): void {
    for (const side of SIDES) this.runs[side].look(side === at ? look : null)
  }

  changed(): void {
    this.#pressing = true
    this.#ask()
  }

  #ask(): void {
    if (this.#asked) return
    this.#asked = true
    const frame = (now: number) => {
      if (!this.#pressing && now - this.#rendered < TELLING) {
        requestAnimationFrame(frame)
        return
      }
      this.#asked = false
      this.#pressing = false
      this.#rendered = now
      this.#render()
      for (const side of SIDES) this.runs[side].seen()
    }
    requestAnimationFrame(frame)
  }

  #hashOf(settings: Settings): string {
    return writeAddress(settings, this.#defaults)
  }

  #fromAddress(): void {
    if (location.hash === this.#hashOf(this.settings)) return
    const { settings, refused } = readAddress(location.hash, this.#defaults)
    this.refused = refused
    this.set(settings)
  }
}

function same(a: RunSettings, b: RunSettings): boolean {
  return (Object.keys(a) as (keyof RunSettings)[]).every(key => a[key] === b[key])
}
