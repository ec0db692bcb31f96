import { useEffect, useState } from 'preact/hooks'
import type { Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import type { RunView } from '../run-client.ts'
import type { Picture, PlaneInside, WhatIf } from '../worker/protocol.ts'
import { mean } from './average.ts'
import { Boundary, type BoundaryProps, boundaryLabel } from './boundary.tsx'
import { Worded } from './term.tsx'

/** Thinned networks that are averaged. */
export const MASKS = 50
/** Milliseconds that each is shown. */
const SHOWN = 90

interface Props {
  lab: Lab
  view: RunView
  whatIf: WhatIf
  /** Whether other masks are asked for. */
  masks: boolean
  onMasks(masks: boolean): void
  onReset(): void
  say: Say
}

/** The boundary of a network on points: as it is, as the visitor changed it, and as many thinned networks draw it. */
export function Touch({ lab, view, whatIf, masks, onMasks, onReset, say }: Props) {
  const plane = view.inside?.plane ?? null
  const shown = { ...lab.settings, points: view.points, label: say(boundaryLabel(lab.settings[lab.shown])), say }
  const changes = whatIf.dropped.length + whatIf.edits.length
  return (
    <section class="touch" aria-label={say('touch')}>
      <div class="boundaries">
        <figure class="named">
          <h3>{say('whole')}</h3>
          <Boundary {...shown} boundary={view.boundary} />
        </figure>
        {changes > 0 && (
          <figure class="named" data-testid="changed" data-probabilities={digest(plane?.changed)}>
            <h3>{say('changed', { n: changes })}</h3>
            <Boundary {...shown} boundary={plane?.changed ?? null} />
            <button type="button" data-testid="undo" onClick={onReset}>
              {say('undo')}
            </button>
          </figure>
        )}
        {masks && <Masks plane={plane} shown={shown} say={say} />}
      </div>
      <button type="button" data-testid="masks" aria-pressed={masks} onClick={() => onMasks(!masks)}>
        {say('otherMasks', { n: MASKS })}
      </button>
    </section>
  )
}

interface MasksProps {
  plane: PlaneInside | null
  /** How their boundary is drawn. */
  shown: Omit<BoundaryProps, 'boundary'>
  say: Say
}

/** Thinned networks one after the other, then their average, and how far that is from the whole network's answer. */
function Masks({ plane, shown: how, say }: MasksProps) {
  const thinned = plane?.thinned ?? null
  const key = digest(thinned?.whole)
  const [shown, setShown] = useState(0)
  useEffect(() => {
    setShown(0)
    if (!thinned) return
    // who wants no motion sees the average at once
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return setShown(thinned.each.length)
    const timer = setInterval(() => setShown(shown => shown + 1), SHOWN)
    return () => clearInterval(timer)
  }, [key])
  if (!thinned)
    return (
      <p class="hint">
        <Worded text={say('masksWait')} say={say} />
      </p>
    )
  const { whole, each } = thinned
  const done = shown >= each.length
  const average = averagePicture(each)
  const apart = mean(Array.from(average.probabilities, (p, i) => Math.abs(p - whole.probabilities[i]!)))
  return (
    <figure class="named" data-testid="masks-picture" data-done={done} data-apart={apart}>
      <h3>{done ? say('average', { n: each.length }) : say('oneMask', { n: shown + 1, all: each.length })}</h3>
      <Boundary {...how} boundary={done ? average : each[shown]!} />
      {done && <p class="hint">{say('averageApart', { n: (100 * apart).toFixed(1) })}</p>}
    </figure>
  )
}

function averagePicture(pictures: readonly Picture[]): Picture {
  const { size, probabilities } = pictures[0]!
  return {
    size,
    probabilities: probabilities.map((_, i) => mean(pictures.map(picture => picture.probabilities[i]!))),
  }
}

/** What tells one picture from another. */
const digest = (picture: Picture | null | undefined) => (picture ? mean([...picture.probabilities]) : '')
