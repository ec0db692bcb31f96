import { useEffect, useMemo, useState } from 'preact/hooks'
import { LatestAsker } from '../asker.ts'
import type { Digits } from '../data/mnist.ts'
import { rotated } from '../data/picture.ts'
import type { Stroke } from '../data/strokes.ts'
import { bring, type Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import type { DigitSettings } from '../settings.ts'
import { DIGIT } from '../texts/digit.ts'
import type { DigitAnswer } from '../worker/digit.ts'
import { Answer } from './answer.tsx'
import { Pad, pictureOf } from './pad.tsx'
import { Picture } from './picture.tsx'
import { ANGLES, Rotations } from './rotations.tsx'
import { Worded } from './term.tsx'

bring(DIGIT)

const IMAGES = 10_000
const SAMPLES = [10, 20, 50, 100, 200, 500, 1000]
/** What was drawn last: there again when the visitor comes back from another view. */
let kept: readonly Stroke[] = []

/** A digit that the visitor draws and rotates, and what the network predicts, with its uncertainty. */
export function Digit({ lab, say }: { lab: Lab; say: Say }) {
  const { index, angle, samples } = lab.settings.digit
  const [test, setTest] = useState<Digits | null>(null)
  const [strokes, setStrokes] = useState(kept)
  const [answer, setAnswer] = useState<DigitAnswer | null>(null)
  const [rotations, setRotations] = useState<DigitAnswer | null>(null)
  const [failed, setFailed] = useState('')
  const set = (part: Partial<DigitSettings>) => lab.set({ ...lab.settings, digit: { ...lab.settings.digit, ...part } })

  const ask = useMemo(() => {
    const hear = (take: (answer: DigitAnswer) => void) => (heard: DigitAnswer | Error) => {
      setFailed(heard instanceof Error ? heard.message : '')
      if (!(heard instanceof Error)) take(heard)
    }
    return {
      now: new LatestAsker(lab.asker, 'digit', hear(setAnswer)),
      rotations: new LatestAsker(lab.asker, 'rotations', hear(setRotations)),
    }
  }, [lab])
  useEffect(() => {
    lab.digits().then(
      ({ test }) => setTest(test),
      (error: Error) => setFailed(error.message),
    )
  }, [lab])

  const own = index < 0
  const image = useMemo(
    () => (own || !test ? null : Float32Array.from(test.images.subarray(784 * index, 784 * (index + 1)))),
    [test, own, index],
  )
  const pixels = useMemo(() => (own ? (strokes.length > 0 ? pictureOf(strokes) : null) : image), [own, strokes, image])
  const seen = useMemo(() => pixels && rotated(pixels, angle), [pixels, angle])
  const name = own ? `drawn-${strokes.length}` : `${index}`
  useEffect(() => {
    if (pixels) void ask.now.ask({ name, pixels, angles: [angle], samples })
  }, [pixels, angle, samples])
  useEffect(() => {
    if (pixels) void ask.rotations.ask({ name, pixels, angles: ANGLES, samples })
  }, [pixels, samples])

  const draw = (drawn: readonly Stroke[]) => {
    kept = drawn
    setStrokes(drawn)
    if (index >= 0) set({ index: -1 })
  }
  const show = (next: number) => set({ index: next })
  const about = own
    ? say(pixels ? 'digitOwn' : 'digitNone')
    : say('digitIndex', { n: index + 1, label: test?.labels[index] ?? '…' })
  return (
    <section class="digit" aria-label={say('viewDigit')}>
      <p>
        <Worded text={say('digitAbout')} say={say} />
      </p>
      <div class="drawn">
        <div>
          <Pad
            strokes={own ? strokes : []}
            pixels={image}
            label={say('digitPad')}
            hint={say('digitDraw')}
            onDraw={draw}
          />
          <p data-testid="digit-about" data-index={index} aria-live="polite">
            {about}
          </p>
          <div class="buttons">
            <button type="button" data-testid="digit-clear" onClick={() => draw([])}>
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
        <div>
          <Rotation seen={seen} angle={angle} samples={samples} say={say} set={set} />
        </div>
        <div class="answer">
          <h2>{say('digitPredicted')}</h2>
          {failed && (
            <p class="note" role="alert">
              {say('digitFailed', { message: failed })}
            </p>
          )}
          {!pixels && own && <p>{say('digitNone')}</p>}
          {pixels && !answer && !failed && <p>{say('digitWait')}</p>}
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
      </div>
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
