import { keepMask } from './dropout-mask.ts'
import type { Stream } from './streams.ts'

/**
 * What DropBlock keeps of images: a public definition in integers, as that of `keepMask`, which draws the seeds.
 *
 * Seeds are drawn for the places [N, H − b + 1, W − b + 1, C] (or [N, C, …]) where a b×b block fits wholly, numbered in
 * that order; each one dropped is the top left corner of a block that is dropped, in its channel.
 *
 * @param seeds the seeds' rate, stream and first element
 * @param shape of the images, [N, H, W, C] or [N, C, H, W]
 * @returns 1 where kept, 0 where dropped, for each element of the images
 */
export function keptOutsideBlocks(
  seeds: { readonly rate: number; readonly stream: Stream; readonly first: number },
  shape: readonly number[],
  blockSize: number,
  channelsFirst: boolean,
): Uint8Array {
  const [samples, a, b, c] = shape as [number, number, number, number]
  const [channels, height, width] = channelsFirst ? [a, b, c] : [c, a, b]
  const [down, across] = [height - blockSize + 1, width - blockSize + 1]
  const drawn = new Uint8Array(samples * down * across * channels)
  keepMask(seeds.stream, seeds.rate, seeds.first, drawn.length, drawn)
  const kept = new Uint8Array(samples * height * width * channels).fill(1)
  const element = (n: number, row: number, column: number, channel: number) =>
    channelsFirst
      ? ((n * channels + channel) * height + row) * width + column
      : ((n * height + row) * width + column) * channels + channel
  for (let i = 0; i < drawn.length; i++) {
    if (drawn[i]) continue
    const channel = channelsFirst ? Math.floor(i / (across * down)) % channels : i % channels
    const place = channelsFirst ? i : Math.floor(i / channels)
    const column = place % across
    const row = Math.floor(place / across) % down
    const n = Math.floor(i / (down * across * channels))
    for (let r = row; r < row + blockSize; r++) {
      for (let q = column; q < column + blockSize; q++) kept[element(n, r, q, channel)] = 0
    }
  }
  return kept
}
