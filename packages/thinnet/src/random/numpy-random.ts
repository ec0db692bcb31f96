import { refuse, show } from '../errors.ts'
import { logarithm } from './logarithm.ts'

const N = 624
const M = 397

/**
 * NumPy's legacy generator, `numpy.random.RandomState(seed)`, for programs that must repeat a NumPy program's numbers.
 * thinnet itself draws from streams.
 *
 * MT19937: Matsumoto & Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998. `rand` gives NumPy's very doubles; `randn`
 * gives them to a few units in the last place, as NumPy takes its logarithm from the platform, and thinnet its own.
 */
export class NumpyRandomState {
  private readonly state = new Int32Array(N)
  private used = N
  /** Gaussians are made in pairs: the second one waits here for the next call. */
  private spare: number | null = null

  /** @throws ThinnetError unless the seed is a whole number in [0, 2³²) */
  constructor(seed: number) {
    if (!(Number.isInteger(seed) && seed >= 0 && seed < 0x1_0000_0000)) {
      refuse('NumpyRandomState', 'a seed from 0 to 2^32 - 1', show(seed))
    }
    let word = seed | 0
    for (let i = 0; i < N; i++) {
      this.state[i] = word
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i + 1) | 0
    }
  }

  /** `random_sample()`: 53 random bits, in [0, 1). */
  random(): number {
    const high = this.next() >>> 5
    const low = this.next() >>> 6
    return (high * 0x4000000 + low) / 0x20_0000_0000_0000
  }

  /** `rand(count)` */
  rand(count: number): Float64Array {
    return new Float64Array(count).map(() => this.random())
  }

  /** `randn(count)` */
  randn(count: number): Float64Array {
    return new Float64Array(count).map(() => this.gaussian())
  }

  /** Marsaglia & Bray's polar method; of a pair NumPy hands out the second first. */
  private gaussian(): number {
    if (this.spare !== null) {
      const spare = this.spare
      this.spare = null
      return spare
    }
    while (true) {
      const x = 2 * this.random() - 1
      const y = 2 * this.random() - 1
      const square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const factor = Math.sqrt((-2 * logarithm(square)) / square)
      this.spare = factor * x
      return factor * y
    }
  }

  private next(): number {
    if (this.used === N) this.twist()
    let word = this.state[this.used++]!
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    return word ^ (word >>> 18)
  }

  private twist(): void {
    const s = this.state
    for (let i = 0; i < N; i++) {
      const word = (s[i]! & 0x80000000) | (s[(i + 1) % N]! & 0x7fffffff)
      s[i] = s[(i + M) % N]! ^ (word >>> 1) ^ (word & 1 ? 0x9908b0df : 0)
    }
    this.used = 0
  }
}
