import { useEffect, useReducer, useRef } from 'preact/hooks'
import { DRAWING_LETTERS } from './data/drawing.ts'
import { GROUP_NAMES } from './hide.ts'
import { type Say, sayIn } from './i18n.ts'
import { Lab } from './lab.ts'
import { PRESETS, type Preset } from './presets.ts'
import { DEFAULTS, formatHash, ofPage, type Refused, type Settings } from './settings.ts'
import { goToStep } from './tour.ts'
import { Announcer } from './view/announcer.tsx'
import { BoundaryOptions } from './view/boundary.tsx'
import { Code, CodeButton } from './view/code.tsx'
import { Compare } from './view/compare.tsx'
import { hideControls } from './view/hide.ts'
import { later } from './view/later.tsx'
import { CopyLink } from './view/link.tsx'
import { Runs } from './view/runs.tsx'
import { Explained } from './view/term.tsx'
import { Turns } from './view/turns.tsx'

/** Whether the reference is next to the page: the build says so (`scripts/build-lab.mjs`). */
declare const REFERENCE: boolean

/** What the page opens on comes with it, the others when they are first looked at. */
const VIEWS = {
  compare: Compare,
  runs: Runs,
  thinned: later(async () => (await import('./view/thinned.tsx')).Thinned),
  statistics: later(async () => (await import('./view/statistics.tsx')).Statistics),
  digit: later(async () => (await import('./view/digit.tsx')).Digit),
  sequences: later(async () => (await import('./view/sequences.tsx')).Sequences),
  attention: later(async () => (await import('./view/attention.tsx')).Attention),
}

/** Views that one plays with at once: other experiments are folded away below. */
const PLAYED: readonly Settings['view'][] = ['compare', 'digit']

const Tour = later(async () => (await import('./view/tour.tsx')).Tour)

export function App() {
  const [, render] = useReducer((n: number) => n + 1, 0)
  const made = useRef<Lab | null>(null)
  made.current ??= new Lab(() => render(undefined))
  const lab = made.current
  const { settings, refused } = lab
  const say = sayIn(settings.language)
  const change = (part: Partial<Settings>) => lab.set({ ...settings, ...part })

  useEffect(() => {
    document.documentElement.lang = settings.language
    document.title = `${say('title')}: ${say('subtitle')}`
  }, [settings.language])

  // before anything is laid out or measured
  document.documentElement.dataset.size = settings.size
  hideControls(settings.hide)

  const View = VIEWS[settings.view]
  const views = [
    ['compare', 'viewCompare'],
    ['runs', 'viewRuns'],
    ['thinned', 'viewThinned'],
    ['statistics', 'viewStatistics'],
    ['digit', 'viewDigit'],
    ['sequences', 'viewSequences'],
    ['attention', 'viewAttention'],
  ] as const
  return (
    <Explained.Provider value={!settings.hide.split(',').includes('terms')}>
      <header>
        <h1>
          {say('title')} <small>{say('subtitle')}</small>
        </h1>
        <div class="beside">
          <button
            type="button"
            id="tour-button"
            data-testid="tour"
            aria-pressed={settings.tour > 0}
            onClick={() => goToStep(lab, settings.tour > 0 ? 0 : 1)}
          >
            {say('tour')}
          </button>
          <button
            type="button"
            data-testid="size"
            aria-pressed={settings.size === 'projector'}
            onClick={() => change({ size: settings.size === 'usual' ? 'projector' : 'usual' })}
          >
            {say('projector')}
          </button>
          <CodeButton lab={lab} say={say} />
          <CopyLink lab={lab} say={say} />
          <button
            type="button"
            data-testid="language"
            lang={settings.language === 'en' ? 'zh' : 'en'}
            onClick={() => change({ language: settings.language === 'en' ? 'zh' : 'en' })}
          >
            {say('language')}
          </button>
        </div>
        <nav class="views" aria-label={say('views')}>
          {views.map(([view, key]) => (
            <button
              key={view}
              type="button"
              data-testid={`view-${view}`}
              aria-pressed={settings.view === view}
              onClick={() => lab.go({ ...settings, view })}
            >
              {say(key)}
              {view === 'runs' && lab.running && !lab.showsRuns && (
                <span class="at-work" data-testid="at-work">
                  {' '}
                  ({say('running')})
                </span>
              )}
            </button>
          ))}
        </nav>
      </header>
      {refused.length > 0 && (
        <p class="note" role="status" data-testid="refused">
          {refusedText(refused, say)}{' '}
          <button
            type="button"
            onClick={() => {
              lab.refused = []
              lab.changed()
            }}
          >
            {say('close')}
          </button>
        </p>
      )}
      <main>
        {settings.note && (
          <p class="teacher" data-testid="note">
            {settings.note}
          </p>
        )}
        {settings.tour > 0 && (
          <section class="tour" aria-label={say('tour')}>
            <Tour lab={lab} say={say} />
          </section>
        )}
        {settings.view !== 'compare' && settings.tour === 0 && <Watch lab={lab} />}
        {!PLAYED.includes(settings.view) && settings.tour === 0 && <Presets lab={lab} />}
        {(settings.view === 'runs' || settings.view === 'thinned') && <Controls lab={lab} />}
        <div class="work">
          <div class="view" aria-busy={lab.preparing}>
            {/* what is drawn is drawn for one size */}
            <View key={settings.size} lab={lab} say={say} />
          </div>
          <Code lab={lab} say={say} />
        </div>
        {PLAYED.includes(settings.view) && settings.tour === 0 && (
          <details class="more-presets" data-testid="more-presets">
            <summary>{say('morePresets')}</summary>
            <Presets lab={lab} />
            {settings.view === 'compare' && <Watch lab={lab} />}
          </details>
        )}
        <Announcer lab={lab} say={say} />
      </main>
      <footer>
        {say('footer')}
        {say('betweenSentences')}
        {say('teachers', { note: '#note=…', hide: '#hide=…' })}{' '}
        {REFERENCE && <a href="reference/index.html">{say('reference')}</a>}
      </footer>
    </Explained.Provider>
  )
}

/** What of the address was not used. */
function refusedText(refused: readonly Refused[], say: Say): string {
  const [drawing] = refused.filter(({ key }) => key === 'digit.drawing')
  const list = refused.filter(each => each !== drawing).map(({ key, text }) => `${key}=${text}`)
  const texts = list.length > 0 ? [say('refused', { list: list.join(', ') })] : []
  if (drawing) {
    const got = /^[\w-]*/.exec(drawing.text)![0].length
    texts.push(say('refusedDrawing', { got, all: DRAWING_LETTERS }))
  }
  if (refused.some(({ key }) => key === 'hide')) texts.push(say('refusedHide', { groups: GROUP_NAMES.join(', ') }))
  return texts.join(say('betweenSentences'))
}

/** What to watch in the preset that is set. */
function Watch({ lab }: { lab: Lab }) {
  const { settings } = lab
  // one that is tried as it says is no preset any more, and is still told of
  const told = chosenIn(settings) ?? lab.preset
  if (!told || told.settings.view !== settings.view) return null
  return (
    <p class="watch" data-testid="watch">
      <strong>{sayIn(settings.language)('watch')}</strong> {told.watch[settings.language]}
    </p>
  )
}

function chosenIn(settings: Settings): Preset | undefined {
  const now = address(settings)
  return PRESETS.find(preset => address(preset.settings) === now)
}

/** Presets: buttons where there is room, else a list. */
function Presets({ lab }: { lab: Lab }) {
  const { settings } = lab
  const { language } = settings
  const say = sayIn(language)
  const chosen = chosenIn(settings)
  const choose = (name: string) => {
    const preset = PRESETS.find(each => each.name === name)
    if (!preset) return
    lab.refused = []
    lab.preset = preset
    lab.go({ ...preset.settings, ...ofPage(settings) })
  }
  return (
    <section class="presets-of-page" aria-label={say('presets')}>
      <div class="presets">
        {PRESETS.map(preset => (
          <button
            key={preset.name}
            type="button"
            data-testid={`preset-${preset.name}`}
            aria-pressed={preset === chosen}
            onClick={() => choose(preset.name)}
          >
            {preset.title[language]}
          </button>
        ))}
      </div>
      <label class="preset-list">
        {say('presets')}
        <select data-testid="presets" value={chosen?.name ?? ''} onChange={event => choose(event.currentTarget.value)}>
          {!chosen && <option value="">{say('ownSettings')}</option>}
          {PRESETS.map(({ name, title }) => (
            <option key={name} value={name}>
              {title[language]}
            </option>
          ))}
        </select>
      </label>
    </section>
  )
}

/** What makes two settings the same experiment, however it is looked at: the runs', or that of a view of its own. */
function address(settings: Settings): string {
  const { view, left, right } = settings
  if (view === 'statistics' || view === 'digit' || view === 'sequences' || view === 'attention')
    return formatHash({ ...DEFAULTS, view, [view]: settings[view] })
  return formatHash({ ...DEFAULTS, left, right })
}

function Controls({ lab }: { lab: Lab }) {
  const { settings } = lab
  const say = sayIn(settings.language)
  const { threads, isolated } = lab.runs.left.view
  return (
    <section class="controls" aria-label={say('settings')}>
      <Turns lab={lab} say={say} />
      <button type="button" data-testid="reset" onClick={() => lab.reset()}>
        {say('reset')}
      </button>
      <BoundaryOptions lab={lab} say={say} />
      <label class="slow">
        {say('slow')}
        <input
          type="range"
          min={0}
          max={2000}
          step={50}
          value={settings.delay}
          data-testid="delay"
          aria-valuetext={settings.delay > 0 ? say('milliseconds', { n: settings.delay }) : say('full')}
          onInput={event => lab.set({ ...settings, delay: Number(event.currentTarget.value) })}
        />
        <span>{settings.delay > 0 ? say('milliseconds', { n: settings.delay }) : say('full')}</span>
      </label>
      <span class="threads" data-testid="threads" data-threads={threads} data-isolated={isolated}>
        {threads === 0
          ? ''
          : threads > 1
            ? say('threads', { n: threads })
            : isolated
              ? say('oneThread')
              : say('notIsolated')}
      </span>
      {lab.loading !== null && <span>{say('loading', { percent: `${Math.round(lab.loading * 100)} %` })}</span>}
    </section>
  )
}
