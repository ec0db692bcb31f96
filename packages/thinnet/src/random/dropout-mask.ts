import { between, checkValue, whole } from '../options/index.ts'
import { block, checkStream, PURPOSE, type Stream } from './streams.ts'

/** T, the rate in units of 2⁻³²: from 0, which keeps all, to 2³², which drops all. */
export function dropoutThreshold(rate: number): number {
  return Math.round(rate * 0x1_0000_0000)
}

/** T's top byte, or 256, above every byte, where all are dropped; and its low 24 bits. */
export function thresholdParts(rate: number): { top: number; low: number } {
  const threshold = dropoutThreshold(rate)
  return { top: Math.floor(threshold / 0x1000000), low: threshold & 0xffffff }
}

/**
 * The elements that a dropout keeps; a public definition in integers, equal on every machine and backend.
 *
 * Element e has byte e mod 16, little-endian, of block ⌊e/16⌋ of the stream under purpose dropout. It is dropped where
 * that byte is below the top byte of T and kept where above. Where equal, the low 24 bits of word e mod 4 of block
 * ⌊e/4⌋ under purpose dropoutTie decide: dropped where they are below T's low 24. So 32 bits decide on each element,
 * and a Philox block is spent on sixteen.
 *
 * @param stream its purpose is not looked at
 * @param rate the fraction dropped, in [0, 1]; exact to 2⁻³²
 * @param first index e of the first element: any whole number from 0; block indices are taken modulo 2³²
 * @param out out[i] = 1 where element first + i is kept, 0 where it is dropped, for i < count
 */
export function keepMask(stream: Stream, rate: number, first: number, count: number, out: Uint8Array): void {
  checkStream('keepMask', stream)
  checkValue('keepMask', 'rate', rate, between(0, 1))
  checkValue('keepMask', 'first', first, whole(0))
  checkValue('keepMask', 'count', count, whole(0))
  const { top, low } = thresholdParts(rate)
  const dropout = { ...stream, purpose: PURPOSE.dropout }
  const dropoutTie = { ...stream, purpose: PURPOSE.dropoutTie }
  const words = new Uint32Array(4)
  const tieWords = new Uint32Array(4)
  let tieBlock = -1

  for (let i = 0; i < count; i++) {
    const e = first + i
    const place = e % 16
    if (i === 0 || place === 0) block(dropout, Math.floor(e / 16), words)
    const byte = (words[place >> 2]! >>> (8 * (place % 4))) & 0xff
    let kept = byte > top
    if (byte === top) {
      if (tieBlock !== Math.floor(e / 4)) {
        tieBlock = Math.floor(e / 4)
        block(dropoutTie, tieBlock, tieWords)
      }
      kept = (tieWords[e % 4]! & 0xffffff) >= low
    }
    out[i] = kept ? 1 : 0
  }
}
