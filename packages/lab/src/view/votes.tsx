import type { Say } from '../i18n.ts'
import { colourOf, useCanvas } from './canvas.ts'
import { dotsOf, type Vote } from './dots.ts'

/** Around the dots: counts above, digits below, percents at the left. */
const [ABOVE, BELOW, LEFT] = [18, 22, 44]
/** From the middle of the mark of the whole network to its corners. */
const MARK = 5

interface Props {
  votes: readonly Vote[]
  /** What the network says without dropout. */
  plain: Vote
  say: Say
}

/** One dot a thinned network, by the digit it predicts and its probability: one sees whether they agree. */
export function Votes({ votes, plain, say }: Props) {
  const text = votesText(votes, say)
  const ref = useCanvas(
    (context, width, height) => draw(context, width, height, votes, plain),
    [votes, plain.digit, plain.p],
  )
  return (
    <figure class="votes" data-testid="digit-votes" data-votes={votes.map(({ digit, p }) => `${digit}:${p}`).join()}>
      <p>{text}</p>
      <canvas ref={ref} role="img" aria-label={`${say('digitDots')}${say('betweenSentences')}${text}`} />
      <figcaption>{say('digitDots')}</figcaption>
    </figure>
  )
}

/** How many predict what, the most first. */
function votesText(votes: readonly Vote[], say: Say): string {
  const counts = countsOf(votes)
  const order = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || a - b)
  const n = votes.length
  if (order.length === 1) return say('digitVotesAll', { n, digit: order[0]! })
  const list = order.map(digit => say('digitVotesOf', { digit, count: counts.get(digit)! }))
  return say('digitVotes', { n, list: list.join(say('comma')) })
}

function countsOf(votes: readonly Vote[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { digit } of votes) counts.set(digit, (counts.get(digit) ?? 0) + 1)
  return counts
}

function draw(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  votes: readonly Vote[],
  plain: Vote,
): void {
  const [text, soft, grid, paper] = ['--text', '--soft', '--grid', '--panel'].map(name =>
    colourOf(context.canvas, name),
  ) as [string, string, string, string]
  const [across, down] = [width - LEFT, height - ABOVE - BELOW]
  const column = across / 10
  const counts = countsOf(votes)
  context.translate(LEFT, ABOVE)
  Object.assign(context, {
    strokeStyle: grid,
    fillStyle: soft,
    lineWidth: 1,
    textBaseline: 'middle',
    textAlign: 'right',
  })
  context.font = '12px system-ui, sans-serif'
  for (const p of [0, 0.5, 1]) {
    const y = Math.round((1 - p) * down) + 0.5
    context.beginPath()
    context.moveTo(0, y)
    context.lineTo(across, y)
    context.stroke()
    context.fillText(`${100 * p} %`, -6, y)
  }
  context.textAlign = 'center'
  for (let digit = 0; digit < 10; digit++) {
    const count = counts.get(digit) ?? 0
    context.font = `${count > 0 ? 'bold ' : ''}14px system-ui, sans-serif`
    context.fillStyle = count > 0 ? text : soft
    context.fillText(`${digit}`, (digit + 0.5) * column, down + BELOW / 2 + 2)
    context.font = '12px system-ui, sans-serif'
    if (count > 0) context.fillText(`${count}`, (digit + 0.5) * column, -ABOVE / 2)
  }
  const { size, places } = dotsOf(votes, across, down)
  context.fillStyle = text
  for (const { x, y } of places) {
    context.beginPath()
    context.arc(x, y, Math.max(0.6, size / 2 - 0.5), 0, 2 * Math.PI)
    context.fill()
  }
  // at the edge of the column, beside the dots
  const [x, y] = [plain.digit * column + 2, (1 - plain.p) * down]
  Object.assign(context, { strokeStyle: paper, lineWidth: 1.5 })
  context.beginPath()
  context.moveTo(x, y - MARK)
  for (const [right, below] of [
    [MARK, 0],
    [0, MARK],
    [-MARK, 0],
  ] as const)
    context.lineTo(x + right, y + below)
  context.closePath()
  context.fill()
  context.stroke()
}
