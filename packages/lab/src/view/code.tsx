import { useEffect, useRef, useState } from 'preact/hooks'
import { atWork, type Chapter, chaptersOf, factorsOf } from '../code/chapters.ts'
import type { Part, Parts } from '../code/format.ts'
import type { PartName } from '../code/parts.ts'
import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'

/** The lines of the library that are at work in a view. */
export function Code({ lab, say }: { lab: Lab; say: Say }) {
  const { settings } = lab
  const chapters = chaptersOf(settings, lab.shown)
  return (
    <section id="code" class="code" aria-labelledby="code-title" hidden={settings.code === 'closed'}>
      {settings.code !== 'closed' && (
        <>
          <div class="title">
            <h2 id="code-title" tabIndex={-1}>
              {say('codeTitle')}
            </h2>
            <button
              type="button"
              data-testid="code-close"
              onClick={() => {
                lab.set({ ...settings, code: 'closed' })
                document.getElementById('code-button')?.focus()
              }}
            >
              {say('codeClose')}
            </button>
          </div>
          <Chapters
            lab={lab}
            say={say}
            chapters={chapters}
            // a view need not have the chapter that another was left with
            chapter={chapters.find(({ name }) => name === settings.code) ?? chapters[0]!}
          />
        </>
      )}
    </section>
  )
}

/** Opens the code, and leads there; closes it. */
export function CodeButton({ lab, say }: { lab: Lab; say: Say }) {
  const { settings } = lab
  const open = settings.code !== 'closed'
  const pressed = useRef(false)
  useEffect(() => {
    if (open && pressed.current) document.getElementById('code-title')?.focus()
    pressed.current = false
  }, [open])
  return (
    <button
      id="code-button"
      type="button"
      data-testid="code"
      aria-expanded={open}
      aria-controls="code"
      onClick={() => {
        pressed.current = true
        lab.set({ ...settings, code: open ? 'closed' : chaptersOf(settings, lab.shown)[0]!.name })
      }}
    >
      {say('code')}
    </button>
  )
}

interface ChaptersProps {
  lab: Lab
  say: Say
  chapters: readonly Chapter[]
  chapter: Chapter
}

function Chapters({ lab, say, chapters, chapter }: ChaptersProps) {
  const { settings } = lab
  const { loaded, again } = useParts()
  const dropouts = atWork(settings, lab.shown)
  const named = dropouts.map(each => ({
    ...each,
    who: each.side === null ? each.scaling : say(each.side),
    factors: factorsOf(each),
  }))
  const marks = named.flatMap(({ who, factors: { training, inference } }) => [
    { mark: training.mark, label: say('codeTraining', { who }) },
    { mark: inference.mark, label: say('codeInference', { who }) },
  ])
  return (
    <>
      <p>{say('codeAbout')}</p>
      <nav class="chapters" aria-label={say('codeChapters')}>
        {chapters.map(({ name }) => (
          <button
            key={name}
            type="button"
            data-testid={`chapter-${name}`}
            aria-pressed={name === chapter.name}
            onClick={() => lab.set({ ...settings, code: name })}
          >
            {say(`chapter.${name}`)}
          </button>
        ))}
      </nav>
      <p>{say(`chapter.${chapter.name}.about`)}</p>
      {chapter.name === 'step' && dropouts.length === 0 && <p>{say('codeNone')}</p>}
      {chapter.name === 'layer' && named.length > 0 && (
        <ul class="factors" data-testid="code-factors">
          {named.map(({ side, who, scaling, rate, factors: { training, inference } }) => (
            <li key={`${who} ${rate}`}>
              {say(side === null ? 'codeFactorsOwn' : 'codeFactors', {
                ...{ who, scaling, rate: short(rate) },
                ...{ training: short(training.factor), inference: short(inference.factor) },
              })}
            </li>
          ))}
        </ul>
      )}
      {loaded === null ? (
        <p role="status">{say('codeLoading')}</p>
      ) : loaded instanceof Error ? (
        <p class="note" role="alert">
          {say('codeFailed', { message: loaded.message })}{' '}
          <button type="button" onClick={again}>
            {say('codeAgain')}
          </button>
        </p>
      ) : (
        chapter.parts.map(name => <Lines key={name} name={name} part={loaded[name]} marks={marks} say={say} />)
      )}
    </>
  )
}

const short = (value: number) => `${Number(value.toPrecision(4))}`

interface LinesProps {
  name: PartName
  part: Part
  marks: readonly { mark: string; label: string }[]
  say: Say
}

function Lines({ name, part: { path, first, lines, marks: places }, marks, say }: LinesProps) {
  const last = first + lines.length - 1
  return (
    <figure class="part" data-testid={`part-${name}`} data-path={path} data-first={first} data-last={last}>
      <figcaption>
        <strong>{say(`part.${name}`)}</strong> <span class="path">{say('codeLines', { path, first, last })}</span>
      </figcaption>
      <pre translate={false}>
        {lines.map((tokens, i) => {
          const number = first + i
          const here = marks.filter(({ mark }) => places[mark] === number)
          const labels = [...new Set(here.map(({ label }) => label))]
          const line = (
            <code>
              {tokens.map(token => (typeof token === 'string' ? token : <span class={token[0]}>{token[1]}</span>))}
              {'\n'}
            </code>
          )
          return (
            <div key={number} class="line" data-line={number} data-number={number}>
              {labels.length > 0 ? <mark>{line}</mark> : line}
              {labels.length > 0 && <span class="label">{labels.join(' · ')}</span>}
            </div>
          )
        })}
      </pre>
    </figure>
  )
}

let parts: Promise<Parts> | null = null

/** Fetched once, when first needed. */
function loadParts(): Promise<Parts> {
  parts ??= fetch('code.json')
    .then(response => {
      if (!response.ok) throw new Error(`code.json: ${response.status}`)
      return response.json() as Promise<Parts>
    })
    .catch((error: unknown) => {
      parts = null
      throw error
    })
  return parts
}

function useParts(): { loaded: Parts | Error | null; again(): void } {
  const [loaded, setLoaded] = useState<Parts | Error | null>(null)
  const load = () => {
    setLoaded(null)
    loadParts().then(setLoaded, (error: Error) => setLoaded(error))
  }
  useEffect(load, [])
  return { loaded, again: load }
}
