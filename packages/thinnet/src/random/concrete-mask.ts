import { checkValue, whole } from '../options/index.ts'
import { block, checkStream, PURPOSE, type Stream } from './streams.ts'

/**
 * What concrete dropout (Gal, Hron & Kendall 2017) leaves of each element: 1 − z in (0, 1), nearly 0 or nearly 1 where
 * the temperature is low. A public definition; the uniforms behind it are equal on every machine and backend.
 *
 * Element e has u = (word + ½) / 2³², with word e mod 4 of block ⌊e/4⌋ of the stream under purpose dropout, and
 * z = sigmoid((logit + log u − log(1 − u)) / temperature), where logit = log p − log(1 − p) for the rate p.
 *
 * @param stream its purpose is not looked at
 * @param first index e of the first element; block indices are taken modulo 2³²
 */
export function concreteMask(
  stream: Stream,
  logit: number,
  temperature: number,
  first: number,
  count: number,
): Float64Array {
  checkStream('concreteMask', stream)
  for (const [name, value] of Object.entries({ first, count })) checkValue('concreteMask', name, value, whole(0))
  const dropout = { ...stream, purpose: PURPOSE.dropout }
  const words = new Uint32Array(4)
  const kept = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const e = first + i
    if (i === 0 || e % 4 === 0) block(dropout, Math.floor(e / 4), words)
    const word = words[e % 4]! + 0.5
    const logOdds = Math.log(word / (2 ** 32 - word)) // log u − log(1 − u)
    kept[i] = 1 / (1 + Math.exp((logit + logOdds) / temperature))
  }
  return kept
}
