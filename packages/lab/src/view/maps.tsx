import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { bring, type Say } from '../i18n.ts'
import type { Lab } from '../lab.ts'
import type { MapsSettings } from '../settings.ts'
import { MAPS } from '../texts/maps.ts'
import type { Maps as MapsOf } from '../worker/maps.ts'
import { Failure } from './failure.tsx'
import { Term, Worded } from './term.tsx'
import { useAnswer } from './use-answer.ts'

bring(MAPS)

/** Milliseconds that the animation shows a step. */
const PACE = 700

/** A digit's feature maps, whole and thinned by either dropout; closed until the visitor opens it. */
export function Maps({ lab, say }: { lab: Lab; say: Say }) {
  const { open } = lab.settings.maps
  return (
    <details
      class="maps"
      open={open}
      data-testid="maps"
      onToggle={event => {
        const now = event.currentTarget.open
        if (now !== lab.settings.maps.open) lab.set({ ...lab.settings, maps: { ...lab.settings.maps, open: now } })
      }}
    >
      <summary data-testid="maps-open">{say('mapsTitle')}</summary>
      {open && <Rows lab={lab} say={say} />}
    </details>
  )
}

function Rows({ lab, say }: { lab: Lab; say: Say }) {
  const { rate, step } = lab.settings.maps
  const index = Math.max(0, lab.settings.digit.index)
  const [playing, setPlaying] = useState(false)
  const set = (part: Partial<MapsSettings>) => lab.set({ ...lab.settings, maps: { ...lab.settings.maps, ...part } })
  const next = () => set({ step: (lab.settings.maps.step + 1) % 1_000_000 })

  const { answer, failure } = useAnswer(
    lab,
    'maps',
    async () => {
      const { test } = await lab.digits()
      const pixels = Float32Array.from(test.images.subarray(784 * index, 784 * (index + 1)))
      return { name: `${index}`, pixels, rate, step }
    },
    [index, rate, step],
  )
  useEffect(() => {
    if (!playing) return
    const timer = setInterval(next, PACE)
    return () => clearInterval(timer)
  }, [playing, lab])

  return (
    <>
      <p>
        <Worded text={say('mapsAbout')} say={say} />
      </p>
      <div class="maps-controls">
        <label for="maps-rate">{say('mapsRate')}</label>
        <Term name="rate" of={say('mapsRate')} say={say} />
        <input
          id="maps-rate"
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={rate}
          data-testid="maps-rate"
          onInput={event => set({ rate: Number(event.currentTarget.value) })}
        />
        <output for="maps-rate">{rate}</output>
        <button type="button" data-testid="maps-step" onClick={next}>
          {say('mapsStep')}
        </button>
        <button type="button" data-testid="maps-play" onClick={() => setPlaying(!playing)}>
          {say(playing ? 'mapsStop' : 'mapsPlay')}
        </button>
        <span>{say('mapsAt', { step })}</span>
      </div>
      <Failure failure={failure} say={say} />
      {answer && (
        <div data-testid="maps-answer" data-name={answer.name} data-rate={answer.rate} data-step={answer.step}>
          <Row name="whole" title={say('mapsWhole')} maps={answer.whole} most={mostOf(answer.whole, 0)} say={say} />
          <Row
            name="pixels"
            title={say('mapsPixels')}
            maps={answer.pixels}
            most={mostOf(answer.whole, answer.rate)}
            say={say}
          />
          <Row
            name="channels"
            title={say('mapsChannels')}
            byMap
            maps={answer.channels}
            most={mostOf(answer.whole, answer.rate)}
            say={say}
          />
          <p class="status">{say('mapsScaled')}</p>
        </div>
      )}
    </>
  )
}

/** What is shown white: the greatest value, and as large as dropout makes it. */
const mostOf = ({ values }: MapsOf, rate: number) => Math.max(...values) / (rate < 1 ? 1 - rate : 1)

interface RowProps {
  name: string
  title: string
  maps: MapsOf
  most: number
  /** Whether maps are kept or dropped whole. */
  byMap?: boolean
  say: Say
}

function Row({ name, title, maps, most, byMap = false, say }: RowProps) {
  const { mask, count } = maps
  const drawn = byMap ? mask?.subarray(0, count) : mask
  // to the last bit, for those who compute it again
  const sum = maps.values.reduce((sum, value) => sum + value, 0)
  return (
    <figure class="maps-row" data-testid={`maps-${name}`} data-sum={sum} data-mask={mask?.join('') ?? ''}>
      <figcaption>
        {title}
        {drawn && (
          <small>
            {say(byMap ? 'mapsKeptMaps' : 'mapsKept', {
              kept: drawn.reduce((sum, bit) => sum + bit, 0),
              all: drawn.length,
            })}
          </small>
        )}
      </figcaption>
      <div class="maps-all">
        {Array.from({ length: count }, (_, map) => {
          const dropped = mask?.every((bit, i) => i % count !== map || bit === 0) ?? false
          return (
            <Picture
              key={map}
              maps={maps}
              map={map}
              most={most}
              label={say(dropped ? 'mapsDropped' : 'mapsMap', { n: map + 1 })}
              dropped={dropped}
            />
          )
        })}
      </div>
    </figure>
  )
}

interface PictureProps {
  maps: MapsOf
  map: number
  most: number
  label: string
  dropped: boolean
}

/** One map, grey, a pixel of the canvas each: black is 0. */
function Picture({ maps, map, most, label, dropped }: PictureProps) {
  const ref = useRef<HTMLCanvasElement>(null)
  const { side, count, values } = maps
  useLayoutEffect(() => {
    // kept off the graphics card: written and read pixel by pixel
    const context = ref.current!.getContext('2d', { willReadFrequently: true })!
    const image = context.createImageData(side, side)
    for (let i = 0; i < side * side; i++) {
      const grey = most > 0 ? Math.round((255 * values[i * count + map]!) / most) : 0
      image.data.set([grey, grey, grey, 255], 4 * i)
    }
    context.putImageData(image, 0, 0)
  }, [maps, map, most])
  return <canvas ref={ref} width={side} height={side} class={dropped ? 'dropped' : ''} role="img" aria-label={label} />
}
