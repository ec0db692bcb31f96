import type { Say } from '../i18n.ts'
import type { Uncertainty } from '../worker/digit.ts'
import { Term, Worded } from './term.tsx'

const percent = (p: number) => (100 * p).toFixed(1)

/** The digits in the order of their probability. */
export function likeliest(probabilities: readonly number[]): number[] {
  return probabilities.map((_, digit) => digit).sort((a, b) => probabilities[b]! - probabilities[a]!)
}

/** What the means come to, in words. */
export function predictedText({ mean, entropy }: Uncertainty, say: Say): string {
  const [a, b, c] = likeliest(mean) as [number, number, number]
  if (mean[a]! >= 0.9 && entropy < 0.5) return say('digitSure', { a })
  if (mean[a]! >= 0.7) return say('digitRather', { a, b })
  if (mean[a]! + mean[b]! >= 0.7) return say('digitBetween', { a, b })
  return say('digitUncertain', { a, b, c })
}

/** What the network says of one picture, in words, as bars, and in numbers. */
export function Answer({ uncertainty, samples, say }: { uncertainty: Uncertainty; samples: number; say: Say }) {
  const { plain, mean, sd, entropy, mutualInformation } = uncertainty
  const first = likeliest(plain)[0]!
  return (
    <>
      <p class="predicted" role="status" data-testid="digit-predicted">
        {predictedText(uncertainty, say)}
      </p>
      <p>{say('digitPlain', { a: first, p: `${percent(plain[first]!)} %` })}</p>
      <table class="bars">
        <caption>
          <Worded text={say('digitBars', { n: samples })} say={say} />
        </caption>
        <thead class="hidden">
          <tr>
            <th scope="col">{say('digitDigit')}</th>
            <td />
            <th scope="col">{say('digitMean')}</th>
            <th scope="col">{say('digitWithout')}</th>
          </tr>
        </thead>
        <tbody>
          {mean.map((p, digit) => (
            <tr
              key={digit}
              data-testid={`digit-bar-${digit}`}
              data-mean={p}
              data-sd={sd[digit]}
              data-plain={plain[digit]}
            >
              <th scope="row">{digit}</th>
              <td>
                <Bar mean={p} sd={sd[digit]!} plain={plain[digit]!} />
              </td>
              <td>
                {percent(p)} <small>± {percent(sd[digit]!)}</small>
              </td>
              <td>
                <span aria-hidden="true">◆ </span>
                {percent(plain[digit]!)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl class="uncertainties">
        <div data-testid="digit-entropy" data-value={entropy}>
          <dt>
            <Term name="entropy" say={say}>
              {say('digitEntropy')}
            </Term>
          </dt>
          <dd>
            <b>{say('digitNats', { n: entropy.toFixed(2) })}</b> {say('digitEntropyIs')}
          </dd>
        </div>
        <div data-testid="digit-information" data-value={mutualInformation}>
          <dt>
            <Term name="information" say={say}>
              {say('digitInformation')}
            </Term>
          </dt>
          <dd>
            <b>{say('digitNats', { n: mutualInformation.toFixed(2) })}</b> {say('digitInformationIs')}
          </dd>
        </div>
      </dl>
    </>
  )
}

/** From 0 to 1 in 100 units of width. */
function Bar({ mean, sd, plain }: { mean: number; sd: number; plain: number }) {
  const [low, high] = [Math.max(0, mean - sd), Math.min(1, mean + sd)]
  return (
    <svg class="bar" viewBox="-2 0 104 12" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" x="0" y="1" width="100" height="10" />
      <rect class="mean" x="0" y="1" width={100 * mean} height="10" />
      <line class="sd" x1={100 * low} x2={100 * high} y1="6" y2="6" />
      {plain >= 0.005 && <path class="plain" d={`M ${100 * plain} 2 l 1.2 4 l -1.2 4 l -1.2 -4 z`} />}
    </svg>
  )
}
