import { Asker } from './asker.ts'
import { loadDigits } from './data/load-digits.ts'
import { type DigitSets, readDigits } from './data/mnist.ts'
import { RunClient } from './run-client.ts'
import {
  DEFAULTS,
  formatHash,
  parseHash,
  type Refused,
  type RunSettings,
  type Settings,
  SIDES,
  type Side,
} from './settings.ts'

/** The page's state: settings, kept in the address, and two runs. Tells of changes at most once a frame. */
export class Lab {
  settings: Settings
  refused: Refused[]
  /** The part of mnist.bin that has come, or null where none is on its way. */
  loading: number | null = null
  readonly runs: { readonly [side in Side]: RunClient }
  /** Answers what is asked beside the runs. */
  readonly asker = new Asker()
  /** What an address need not say: the language is the browser's. */
  readonly #defaults: Settings = { ...DEFAULTS, language: navigator.language.startsWith('zh') ? 'zh' : 'en' }
  /** Hears how much of mnist.bin has come, whoever asked for it. */
  readonly #onDigits = (received: number, total: number) => {
    this.loading = total === 0 || received >= total ? null : received / total
    this.changed()
  }
  readonly #render: () => void
  #asked = false

  constructor(render: () => void) {
    this.#render = render
    const { settings, refused } = parseHash(location.hash, this.#defaults)
    this.settings = settings
    this.refused = refused
    const changed = () => this.changed()
    this.runs = { left: new RunClient(changed, this.#onDigits), right: new RunClient(changed, this.#onDigits) }
    window.addEventListener('hashchange', () => this.#fromAddress())
    this.reset()
  }

  /** Takes new settings; runs whose own settings changed begin anew. */
  set(settings: Settings): void {
    const before = this.settings
    this.settings = settings
    const hash = formatHash(settings, this.#defaults)
    if (hash !== location.hash) history.replaceState(null, '', hash || location.pathname + location.search)
    for (const side of SIDES) {
      if (!same(before[side], settings[side])) void this.runs[side].reset(settings[side], settings.delay)
      else if (before.delay !== settings.delay) this.runs[side].slow(settings.delay)
    }
    this.changed()
  }

  reset(): void {
    for (const side of SIDES) void this.runs[side].reset(this.settings[side], this.settings.delay)
  }

  /** The images that come with the page. */
  async digits(): Promise<DigitSets> {
    return readDigits(await loadDigits(this.#onDigits))
  }

  get running(): boolean {
    return SIDES.some(side => this.runs[side].view.state === 'running')
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

  changed(): void {
    if (this.#asked) return
    this.#asked = true
    requestAnimationFrame(() => {
      this.#asked = false
      this.#render()
    })
  }

  #fromAddress(): void {
    if (location.hash === formatHash(this.settings, this.#defaults)) return
    const { settings, refused } = parseHash(location.hash, this.#defaults)
    this.refused = refused
    this.set(settings)
  }
}

function same(a: RunSettings, b: RunSettings): boolean {
  return (Object.keys(a) as (keyof RunSettings)[]).every(key => a[key] === b[key])
}
