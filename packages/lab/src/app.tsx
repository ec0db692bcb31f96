import { useEffect, useReducer, useRef } from 'preact/hooks'
import { sayIn } from './i18n.ts'
import { Lab } from './lab.ts'
import { PRESETS } from './presets.ts'
import { DEFAULTS, formatHash, type Settings } from './settings.ts'
import { Announcer } from './view/announcer.tsx'
import { Code, CodeButton } from './view/code.tsx'
import { Digit } from './view/digit.tsx'
import { Runs } from './view/runs.tsx'
import { Statistics } from './view/statistics.tsx'
import { Thinned } from './view/thinned.tsx'

/** Whether the reference is next to the page: the build says so (`scripts/build-lab.mjs`). */
declare const REFERENCE: boolean

const VIEWS = { runs: Runs, thinned: Thinned, statistics: Statistics, digit: Digit }

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

  const View = VIEWS[settings.view]
  const views = [
    ['runs', 'viewRuns'],
    ['thinned', 'viewThinned'],
    ['statistics', 'viewStatistics'],
    ['digit', 'viewDigit'],
  ] as const
  return (
    <>
      <header>
        <h1>
          {say('title')} <small>{say('subtitle')}</small>
        </h1>
        <div class="beside">
          <CodeButton lab={lab} say={say} />
          <button
            type="button"
            data-testid="language"
            lang={settings.language === 'en' ? 'zh' : 'en'}
            onClick={() => change({ language: settings.language === 'en' ? 'zh' : 'en' })}
          >
            {say('language')}
          </button>
        </div>
        <p class="intro">{say('intro')}</p>
        <nav class="views" aria-label={say('views')}>
          {views.map(([view, key]) => (
            <button
              key={view}
              type="button"
              data-testid={`view-${view}`}
              aria-pressed={settings.view === view}
              onClick={() => change({ view })}
            >
              {say(key)}
            </button>
          ))}
        </nav>
      </header>
      {refused.length > 0 && (
        <p class="note" role="status" data-testid="refused">
          {say('refused', { list: refused.map(({ key, text }) => `${key}=${text}`).join(', ') })}{' '}
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
        <Presets lab={lab} />
        {(settings.view === 'runs' || settings.view === 'thinned') && <Controls lab={lab} />}
        <div class="work">
          <div class="view" aria-busy={lab.preparing}>
            <View lab={lab} say={say} />
          </div>
          <Code lab={lab} say={say} />
        </div>
        <Announcer lab={lab} say={say} />
      </main>
      <footer>
        {say('footer')} {REFERENCE && <a href="reference/index.html">{say('reference')}</a>}
      </footer>
    </>
  )
}

/** Presets, and what to watch in the one that is set: buttons where there is room, else a list. */
function Presets({ lab }: { lab: Lab }) {
  const { settings } = lab
  const { language, code } = settings
  const say = sayIn(language)
  const now = address(settings)
  const chosen = PRESETS.find(preset => address(preset.settings) === now)
  const choose = (name: string) => {
    const preset = PRESETS.find(each => each.name === name)
    if (!preset) return
    lab.refused = []
    lab.set({ ...preset.settings, language, code })
  }
  return (
    <section aria-label={say('presets')}>
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
      {chosen && (
        <p class="watch" data-testid="watch">
          <strong>{say('watch')}</strong> {chosen.watch[language]}
        </p>
      )}
    </section>
  )
}

/** What makes two settings the same experiment, however it is looked at: the runs', or that of a view of its own. */
function address(settings: Settings): string {
  const { view, left, right } = settings
  if (view === 'statistics' || view === 'digit') return formatHash({ ...DEFAULTS, view, [view]: settings[view] })
  return formatHash({ ...DEFAULTS, left, right })
}

function Controls({ lab }: { lab: Lab }) {
  const { settings } = lab
  const say = sayIn(settings.language)
  const { left, right } = lab.runs
  const both = [left, right]
  const { threads, isolated } = left.view
  const running = lab.running
  return (
    <section class="controls" aria-label={say('settings')}>
      <button
        type="button"
        class="main"
        data-testid="start"
        disabled={running || lab.over}
        onClick={() => {
          for (const run of both) run.resume()
        }}
      >
        {lab.begun ? say('resume') : say('start')}
      </button>
      <button
        type="button"
        data-testid="pause"
        disabled={!running}
        onClick={() => {
          for (const run of both) run.pause()
        }}
      >
        {say('pause')}
      </button>
      <button
        type="button"
        data-testid="step"
        disabled={lab.over}
        onClick={() => {
          for (const run of both) run.step()
        }}
      >
        {say('step')}
      </button>
      <button type="button" data-testid="reset" onClick={() => lab.reset()}>
        {say('reset')}
      </button>
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
