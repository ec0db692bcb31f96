import { useEffect, useRef } from 'preact/hooks'
import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import { TOUR } from '../texts/tour.ts'
import { goToStep } from '../tour.ts'
import { Worded } from './term.tsx'

/** A step of the tour: what the view below shows, and a question. Arrow keys and a presenter's keys go on and back. */
export function Tour({ lab, say }: { lab: Lab; say: Say }) {
  const { tour, language } = lab.settings
  const { title, text, question } = TOUR[tour - 1]!
  const next = useRef<HTMLButtonElement>(null)
  const last = tour === TOUR.length
  // who has begun it goes on with the same key
  useEffect(() => {
    if (document.activeElement?.id === 'tour-button') next.current?.focus()
  }, [])
  const go = (step: number) => {
    if (step >= 1 && step <= TOUR.length) goToStep(lab, step)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key]
    if (by) go(tour + by)
    else if (event.key === 'Escape') goToStep(lab, 0)
    else return
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys on the buttons in it
    <div class="steps" onKeyDown={onKeyDown}>
      <div aria-live="polite" data-testid="tour-step" data-step={tour}>
        <h2>{say('tourStep', { n: tour, all: TOUR.length, title: title[language] })}</h2>
        <p>
          <Worded key={tour} text={text[language]} say={say} /> <strong class="question">{question[language]}</strong>
        </p>
      </div>
      <div class="buttons">
        <button type="button" data-testid="tour-back" disabled={tour === 1} onClick={() => go(tour - 1)}>
          {say('tourBack')}
        </button>
        <button
          ref={next}
          type="button"
          class="main"
          data-testid="tour-next"
          onClick={() => goToStep(lab, last ? 0 : tour + 1)}
        >
          {say(last ? 'tourEnd' : 'tourNext')}
        </button>
        {!last && (
          <button type="button" data-testid="tour-end" onClick={() => goToStep(lab, 0)}>
            {say('tourEnd')}
          </button>
        )}
      </div>
    </div>
  )
}
