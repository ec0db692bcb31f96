import { createLogUpdate } from 'log-update'
import { setFoot, shown } from './print.ts'
import { widthOf } from './wrap.ts'

/** What is drawn at the foot of a terminal, again and again in its place; what is said meanwhile goes above it. */
export interface Live {
  draw(): void
  /** Takes it away. */
  end(): void
}

/** @param text what to draw, in so many columns */
export function startLive(text: (width: number) => string): Live {
  const log = createLogUpdate(process.stderr)
  const draw = () => log(shown(text(widthOf(process.stderr)), process.stderr))
  const above = (said: string) => {
    log.persist(said)
    draw()
  }
  const end = () => {
    setFoot(null)
    log.clear()
    log.done()
  }
  setFoot({ above, end })
  draw()
  return { draw, end }
}
