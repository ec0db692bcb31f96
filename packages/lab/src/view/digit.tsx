import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import { decodeDrawing, encodeDrawing } from '../data/drawing.ts'
import type { Digits } from '../data/mnist.ts'
import { rotated } from '../data/picture.ts'
import type { Stroke } from '../data/strokes.ts'
import { bring, type Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import type { DigitSettings } from '../settings.ts'
import { DIGIT } from '../texts/digit.ts'
import { Answer } from './answer.tsx'
import { Failure } from './failure.tsx'
import { Pad, pictureOf } from './pad.tsx'
import { Picture } from './picture.tsx'
import { ANGLES, Rotations } from './rotations.tsx'
import { Worded } from './term.tsx'
import { useAnswer } from './use-answer.ts'

bring(DIGIT)

const IMAGES = 10_000
const SAMPLES = [10, 20, 50, 100, 200, 500, 1000]

/** Strokes, the drawing they were begun on, and what they come to: the drawing that the address has. */
interface Drawn {
  below: string
  strokes: readonly Stroke[]
  drawing: string
}
/** The last: the address has only what the network sees of it. */
let last: Drawn | null = null

/** A digit that the visitor draws and rotates, and what the network predicts, with its uncertainty. */
export function Digit({ lab, say }: { lab: Lab; say: Say }) {
  const { index, angle, samples, drawing } = lab.settings.digit
  const [test, setTest] = useState<Digits | null>(null)
  /** What is being drawn, until the pen is lifted. */
  const pen = useRef<Drawn | null>(null)
  const [, render] = useReducer((n: number) => n + 1, 0)
  const [missing, setMissing] = useState<Error | null>(null)
  const set = (part: Partial<DigitSettings>) => lab.set({ ...lab.settings, digit: { ...lab.settings.digit, ...part } })

  const own = index < 0 || pen.current !== null
  useEffect(() => {
    // a drawing needs none of them
    if (own || test) return
    lab.digits().then(({ test }) => setTest(test), setMissing)
  }, [lab, own])

  const now = pen.current ?? (last?.drawing === drawing ? last : { below: drawing, strokes: [], drawing })
  const image = useMemo(
    () => (own || !test ? null : Float32Array.from(test.images.subarray(784 * index, 784 * (index + 1)))),
    [test, own, index],
  )
  const pixels = useMemo(() => (own ? decodeDrawing(now.drawing) : image), [own, now.drawing, image])
  const below = useMemo(() => (own ? decodeDrawing(now.below) : image), [own, now.below, image])
  const seen = useMemo(() => pixels && rotated(pixels, angle), [pixels, angle])
  const name = own ? `drawn-${now.strokes.length}-${now.drawing}` : `${index}`
  const { answer, failure: unanswered } = useAnswer(
    lab,
    'digit',
    pixels && { name, pixels, angles: [angle], samples },
    [pixels, angle, samples],
  )
  const all = useAnswer(lab, 'rotations', pixels && { name, pixels, angles: ANGLES, samples }, [pixels, samples])
  const rotations = all.answer
  const failure = (own || test ? null : missing) ?? unanswered ?? all.failure

  const draw = (strokes: readonly Stroke[]) => {
    // a stroke that is begun on a picture of the test set begins a drawing of its own
    const on = own ? now.below : ''
    pen.current = { below: on, strokes, drawing: encodeDrawing(pictureOf(strokes, decodeDrawing(on))) }
    render(undefined)
  }
  const end = () => {
    if (!pen.current) return
    last = pen.current
    pen.current = null
    set({ index: -1, drawing: last.drawing })
  }
  // Back brings a drawing back that was cleared
  const show = (next: number) => {
    const settings = { ...lab.settings, digit: { ...lab.settings.digit, index: next, drawing: '' } }
    if (drawing) lab.go(settings)
    else lab.set(settings)
  }
  const about = own
    ? say(pixels ? 'digitOwn' : 'digitNone')
    : say('digitIndex', { n: index + 1, label: test?.labels[index] ?? '…' })
  return (
    <section class="digit" aria-label={say('viewDigit')}>
      <div class="drawn">
        <div>
          <Pad
            strokes={own ? now.strokes : []}
            pixels={below}
            label={say('digitPad')}
            hint={say('digitDraw')}
            onDraw={draw}
            onEnd={end}
          />
          <p data-testid="digit-about" data-index={index} aria-live="polite">
            {about}
          </p>
          <div class="buttons">
            <button type="button" data-testid="digit-clear" onClick={() => show(-1)}>
              {say('digitClear')}
            </button>
            <button type="button" data-testid="digit-random" onClick={() => show(Math.floor(IMAGES * Math.random()))}>
              {say('digitRandom')}
            </button>
            <button type="button" data-testid="digit-previous" onClick={() => show(index > 0 ? index - 1 : IMAGES - 1)}>
              {say('digitPrevious')}
            </button>
            <button type="button" data-testid="digit-next" onClick={() => show((index + 1) % IMAGES)}>
              {say('digitNext')}
            </button>
          </div>
        </div>
        <div class="answer">
          <h2>{say('digitPredicted')}</h2>
          <Failure failure={failure} of="digitFailed" say={say} />
          {!pixels && own && <p>{say('digitNone')}</p>}
          {pixels && !answer && !failure && <p>{say('digitWait')}</p>}
          {!own && lab.loading !== null && (
            <p role="status">{say('loading', { percent: `${Math.round(lab.loading * 100)} %` })}</p>
          )}
          {pixels && answer && (
            <div
              data-testid="digit-answer"
              data-name={answer.name}
              data-angle={answer.angles[0]}
              data-samples={answer.samples}
            >
              <Answer uncertainty={answer.pictures[0]!} samples={answer.samples} say={say} />
            </div>
          )}
        </div>
        <Rotation seen={seen} angle={angle} samples={samples} say={say} set={set} />
      </div>
      <p class="intro">
        <Worded text={say('digitAbout')} say={say} />
      </p>
      {pixels && rotations && (
        <section aria-label={say('digitRotations')}>
          <h2>{say('digitRotations')}</h2>
          <p>{say('digitRotationsAbout')}</p>
          <Rotations answer={rotations} pixels={pixels} angle={angle} say={say} />
        </section>
      )}
    </section>
  )
}

interface RotationProps {
  seen: ArrayLike<number> | null
  angle: number
  samples: number
  say: Say
  set(part: Partial<DigitSettings>): void
}

/** The picture as the network sees it; its angle, and how many look at it. */
function Rotation({ seen, angle, samples, say, set }: RotationProps) {
  const choices = SAMPLES.includes(samples) ? SAMPLES : [...SAMPLES, samples].sort((a, b) => a - b)
  return (
    <div class="rotation">
      <figure>
        {seen ? <Picture pixels={seen} label={say('digitSeen')} /> : <div class="picture" />}
        <figcaption>{say('digitSeen')}</figcaption>
      </figure>
      <label for="digit-angle">
        {say('digitRotation')} <output for="digit-angle">{say('digitDegrees', { n: angle })}</output>
      </label>
      <input
        id="digit-angle"
        type="range"
        min={-180}
        max={180}
        step={1}
        value={angle}
        data-testid="digit-angle"
        aria-valuetext={say('digitDegrees', { n: angle })}
        onInput={event => set({ angle: Number(event.currentTarget.value) })}
      />
      <label for="digit-samples">{say('digitSamples')}</label>
      <select
        id="digit-samples"
        data-testid="digit-samples"
        value={`${samples}`}
        onChange={event => set({ samples: Number(event.currentTarget.value) })}
      >
        {choices.map(n => (
          <option key={n} value={`${n}`}>
            {n}
          </option>
        ))}
      </select>
    </div>
  )
}
