import { refuse, show } from '../errors.ts'
import { philox4x32 } from './philox.ts'

/**
 * Where random numbers come from: a counter-based generator, whose stream is a key and a counter, not a state.
 *
 * Philox4x32-10 (Salmon et al. 2011) makes four 32-bit words of a key and a counter. Here
 *
 *     key     = the model's seed, 64 bit                 [low word, high word]
 *     counter = [block, step, site, purpose]             32 bit each
 *
 * so that any thread, backend or machine can compute every number by itself.
 */
export interface Stream {
  /** The seed: low and high 32 bits. */
  readonly key: readonly [number, number]
  /** Training step, counted from 0. */
  readonly step: number
  /** Hash of the drawing layer's name, so that adding a layer changes no other layer's numbers: see `siteOf`. */
  readonly site: number
  /** One of `PURPOSE`. */
  readonly purpose: number
}

/** The last counter word. The numbers are part of the public definition: they never change meaning. */
export const PURPOSE = { init: 0, shuffle: 1, dropout: 2, dropoutTie: 3, noise: 4, uniform: 5 } as const
export type Purpose = keyof typeof PURPOSE

const TWO_32 = 0x1_0000_0000

/** The counter word of a call site: FNV-1a, 32 bit, over the UTF-8 bytes of its name. A public definition. */
export function siteOf(name: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

/**
 * A seed as a stream's key: its low and high 32 bits. A number and the bigint equal to it give the same key.
 *
 * @throws ThinnetError unless it is a whole number in [0, 2⁵³), or a bigint in [0, 2⁶⁴)
 */
export function seedKey(seed: number | bigint): [number, number] {
  if (typeof seed === 'bigint' && seed >= 0n && seed < 1n << 64n) {
    return [Number(seed & 0xffffffffn), Number(seed >> 32n)]
  }
  if (typeof seed === 'number' && Number.isSafeInteger(seed) && seed >= 0) {
    return [seed >>> 0, Math.floor(seed / TWO_32)]
  }
  return refuse('seed', 'a whole number from 0 to 2^53 - 1, or a bigint from 0n to 2^64 - 1', show(seed))
}

/** A seed for who gave none: 53 bits of the platform's entropy, small enough to be noted down and given again. */
export function randomSeed(): number {
  const [low, high] = crypto.getRandomValues(new Uint32Array(2))
  return (high! >>> 11) * TWO_32 + low!
}

/** The four words of one block: out[0] … out[3]. The index is taken modulo 2³². */
export function block(stream: Stream, index: number, out: Uint32Array): void {
  philox4x32(index, stream.step, stream.site, stream.purpose, stream.key[0], stream.key[1], out)
}

/**
 * Number i is (word + ½) / 2³², with word i mod 4 of block ⌊i/4⌋: in the open interval (0, 1), never 0 and never 1.
 *
 * @param first which number out[0] is: any whole number from 0
 */
export function uniforms(stream: Stream, count: number, first = 0): Float64Array {
  checkCount('uniforms', count, 0)
  checkCount('uniforms: first', first, 0, Number.MAX_SAFE_INTEGER)
  const next = words(stream, first)
  const out = new Float64Array(count)
  for (let i = 0; i < count; i++) out[i] = (next() + 0.5) / TWO_32
  return out
}

/**
 * 0 … n−1 in random order, each order equally likely (up to the generator): Fisher and Yates' shuffle, from the last
 * place to the second, each place swapped with one that is drawn from it and those before it.
 */
export function permutation(stream: Stream, n: number): Uint32Array {
  checkCount('permutation', n, 0)
  const next = words(stream)
  const order = Uint32Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = below(i + 1, next)
    const swapped = order[i]!
    order[i] = order[j]!
    order[j] = swapped
  }
  return order
}

/** `count` independent draws from 0 … n−1, each equally likely. */
export function drawsWithReplacement(stream: Stream, n: number, count: number): Uint32Array {
  checkCount('drawsWithReplacement', n, 1)
  checkCount('drawsWithReplacement', count, 0)
  const next = words(stream)
  const draws = new Uint32Array(count)
  for (let i = 0; i < count; i++) draws[i] = below(n, next)
  return draws
}

/** The stream's words one after another, from this one on. */
function words(stream: Stream, first = 0): () => number {
  checkStream('random numbers', stream)
  const four = new Uint32Array(4)
  let i = first
  return () => {
    if (i % 4 === 0 || i === first) block(stream, Math.floor(i / 4), four)
    return four[i++ % 4]!
  }
}

/** word mod n. Words of the last, incomplete run of n below 2³² are skipped: they would favour small results. */
function below(n: number, next: () => number): number {
  while (true) {
    const word = next()
    const remainder = word % n
    if (word - remainder + n <= TWO_32) return remainder
  }
}

function checkCount(who: string, n: number, least: number, most = TWO_32 - 1): void {
  if (Number.isInteger(n) && n >= least && n <= most) return
  refuse(who, `a whole number from ${least} to ${most === TWO_32 - 1 ? '2^32 - 1' : '2^53 - 1'}`, show(n))
}

/** @throws ThinnetError for what is no stream: see `streamOf` */
export function checkStream(who: string, stream: Stream): void {
  const words = [stream?.step, stream?.site, stream?.purpose, stream?.key?.[0], stream?.key?.[1]]
  if (!words.every(Number.isInteger))
    refuse(who, 'a stream', show(stream), 'Make one by random.streamOf({ seed, site }).')
}
