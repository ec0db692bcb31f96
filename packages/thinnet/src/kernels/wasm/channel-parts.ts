import { STATISTICS_CHANNELS } from '../constants.ts'
import type { Region } from '../region.ts'
import type { WasmMemory } from './arenas/wasm-memory.ts'
import { outerOf } from './shapes.ts'

/** Some channels of [outer, channels, inner]. */
export interface ChannelPart {
  readonly outer: number
  readonly count: number
  readonly blocks: number
  /** Address of their first element in a region [outer, channels, inner]. */
  first(region: Region): number
  /** Address of the first in a region [channels]; 0 for none. */
  own(region: Region | null): number
  /** What a kernel that sums up the blocks of x is given after the addresses. */
  readonly shape: Shape
}

type Shape = readonly [
  ...[outer: number, channels: number, inner: number, count: number, blocks: number],
  ...[shared: number, begin: number, end: number],
]

/** Calls `body` for one part of x's channels after the other, mostly one for all. */
export function eachChannelPart(
  memory: WasmMemory,
  x: Region,
  channels: number,
  inner: number,
  body: (part: ChannelPart) => void,
): void {
  const { exports, workspace } = memory
  const outer = outerOf(x, channels, inner)
  for (let from = 0; from < channels; from += STATISTICS_CHANNELS) {
    const count = Math.min(STATISTICS_CHANNELS, channels - from)
    const blocks = exports.statisticsBlocks(outer, inner, count)
    const first = (region: Region) => memory.at(region) + 4 * from * inner
    const own = (region: Region | null) => (region ? memory.at(region) + 4 * from : 0)
    body({ outer, count, blocks, first, own, shape: [outer, channels, inner, count, blocks, workspace, 0, blocks] })
  }
}
