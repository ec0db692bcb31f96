import { useEffect, useRef } from 'preact/hooks'
import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'

/**
 * Start, pause, one step; and in their place, when both runs are over, what can come next. The room is that of the larger,
 * so that nothing moves.
 */
export function Turns({ lab, say }: { lab: Lab; say: Say }) {
  const { over, running, settings } = lab
  const place = useRef<HTMLDivElement>(null)
  // who was at a button that is gone is at the first that came
  useEffect(() => {
    if (over && place.current?.contains(document.activeElement)) {
      place.current.querySelector<HTMLElement>('[data-testid=more-epochs]')?.focus()
    }
  }, [over])
  const other = settings.view === 'thinned' ? 'runs' : 'thinned'
  return (
    <div class="turns" ref={place}>
      <div class={over ? 'buttons away' : 'buttons'}>
        <button type="button" class="main" data-testid="start" disabled={running || over} onClick={() => lab.resume()}>
          {lab.begun ? say('resume') : say('start')}
        </button>
        <button type="button" data-testid="pause" disabled={!running} onClick={() => lab.pause()}>
          {say('pause')}
        </button>
        <button type="button" data-testid="step" disabled={over} onClick={() => lab.step()}>
          {say('step')}
        </button>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is of a form */}
      <div class={over ? 'buttons' : 'buttons away'} role="group" aria-label={say('nextSteps')}>
        <button
          type="button"
          class="main"
          data-testid="more-epochs"
          disabled={!over}
          onClick={() => lab.doubleEpochs()}
        >
          {say('moreEpochs')}
        </button>
        <button type="button" data-testid="slower-epochs" disabled={!over} onClick={() => lab.goOnSlower()}>
          {say('slowerEpochs')}
        </button>
        <button
          type="button"
          data-testid="other-view"
          disabled={!over}
          onClick={() => lab.go({ ...settings, view: other })}
        >
          {say(other === 'runs' ? 'toCurves' : 'toThinned')}
        </button>
      </div>
    </div>
  )
}
