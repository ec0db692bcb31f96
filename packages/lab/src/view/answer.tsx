import type { Say } from '../i18n.ts'
import type { Uncertainty } from '../worker/digit.ts'
import { Term, Worded } from './term.tsx'
import { Votes } from './votes.tsx'

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

/** What the network says of one picture: in words, as a dot for each thinned network, and in numbers. */
export function Answer({ uncertainty, samples, say }: { uncertainty: Uncertainty; samples: number; say: Say }) {
  const { plain, mean, sd, entropy, mutualInformation, votes } = uncertainty
  const first = likeliest(plain)[0]!
  return (
    <>
      <p class="predicted" role="status" data-testid="digit-predicted">
        {predictedText(uncertainty, say)}
      </p>
      <Votes votes={votes} plain={{ digit: first, p: plain[first]! }} say={say} />
      <p>{say('digitPlain', { a: first, p: `${percent(plain[first]!)} %` })}</p>
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
      <details class="numbers" data-testid="digit-numbers">
        <summary>{say('digitNumbers')}</summary>
        <table>
          <caption>
            <Worded text={say('digitTable', { n: samples })} say={say} />
          </caption>
          <thead>
            <tr>
              <th scope="col">{say('digitDigit')}</th>
              <th scope="col">{say('digitMean')}</th>
              <th scope="col">{say('digitWithout')}</th>
            </tr>
          </thead>
          <tbody>
            {mean.map((p, digit) => (
              <tr
                key={digit}
                data-testid={`digit-row-${digit}`}
                data-mean={p}
                data-sd={sd[digit]}
                data-plain={plain[digit]}
              >
                <th scope="row">{digit}</th>
                <td>
                  {percent(p)} <small>± {percent(sd[digit]!)}</small>
                </td>
                <td>{percent(plain[digit]!)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  )
}
