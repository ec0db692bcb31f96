import { useEffect, useState } from 'preact/hooks'
import type { Key, Say } from '../i18n.ts'
import { DATA, type RunSettings } from '../settings.ts'
import { useCanvas } from './canvas.ts'
import type { drawData } from './thumbnails.ts'

type Data = RunSettings['data']

interface Props {
  id: string
  value: Data
  say: Say
  onChange(data: Data): void
}

/** Data to choose by their picture. What draws them is fetched when they are first shown, into room that is kept. */
export function DataChoice({ id, value, say, onChange }: Props) {
  const [draw, setDraw] = useState<typeof drawData | null>(null)
  useEffect(() => {
    // without pictures the names are enough
    import('./thumbnails.ts').then(
      loaded => setDraw(() => loaded.drawData),
      () => {},
    )
  }, [])
  return (
    <fieldset class="data-choice" data-testid={id} data-value={value}>
      <legend>{say('data')}</legend>
      {DATA.map(data => (
        <label key={data} class={data === value ? 'chosen' : ''}>
          <input
            type="radio"
            name={id}
            value={data}
            checked={data === value}
            data-testid={`${id}-${data}`}
            onChange={() => onChange(data)}
          />
          <Thumbnail data={data} draw={draw} />
          {say(`data.${data}` as Key)}
        </label>
      ))}
    </fieldset>
  )
}

function Thumbnail({ data, draw }: { data: Data; draw: typeof drawData | null }) {
  const ref = useCanvas((context, side) => draw?.(context, side, data), [draw, data])
  return <canvas ref={ref} />
}
