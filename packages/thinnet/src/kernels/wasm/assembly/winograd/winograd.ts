import { Window } from '../window'
import { Image } from './strips'
import { Tiles } from './tiles'
import { IMAGES } from '../workspace'

/**
 * Winograd's convolution F(4×4, 3×3): a tile of 4 × 4 pixels of y takes 36 multiplications a channel and filter, not 144.
 *
 *   y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ x B)] A    dx = B [(G g Gᵀ) ⊙ (A dy Aᵀ)] Bᵀ    dg = Gᵀ [(A dy Aᵀ) ⊙ (Bᵀ x B)] G
 *
 * summed up over channels, filters or tiles, which makes 36 matrix multiplications. A tile is computed the same whatever
* lies next to it, so an image's bits do not depend on its batch.
 *
 * Rounding errors are those of a whole tile: ../winograd.test.ts has their bound. So a window that sees only zeros,
 * next to others that do not, may give 1e-7 of its neighbours instead of 0; an infinite pixel makes NaN of its tile.
 *
 * It is used for 3 × 3 windows of stride 1 where at least half of the tiles' pixels are in y, and for numbers of
 * channels and filters between these, as measured; the transforms cost too much for fewer, the workspace is too small
 * for more.
 */
const FEWEST = 3
const MOST = 256

export function suitsWinograd(w: Window): bool {
  if (w.windowHeight != 3 || w.windowWidth != 3 || w.strideY != 1 || w.strideX != 1) return false
  if (w.dilationY != 1 || w.dilationX != 1) return false
  if (min(w.channels, w.outChannels) < FEWEST || max(w.channels, w.outChannels) > MOST) return false
  return w.outPixels >= 8 * ((w.outHeight + 3) >> 2) * ((w.outWidth + 3) >> 2)
}

/** So many tiles are done at a time, at most, more of few channels: the matrices then stay in the cache, and are not too small. */
export function blockOf(w: Window): i32 {
  return max(36, (36 * 64) / max(w.channels, w.outChannels))
}

/** x, y and the tiles, as kept in the workspace. */
export function xOf(w: Window, workspace: usize): Image {
  const image = changetype<Image>(workspace + IMAGES)
  image.set(w.height, w.width, w.channels, w.channelsLast)
  return image
}

export function yOf(w: Window, workspace: usize): Image {
  const image = changetype<Image>(workspace + IMAGES + 16)
  image.set(w.outHeight, w.outWidth, w.outChannels, w.channelsLast)
  return image
}

export function tilesOf(w: Window, workspace: usize): Tiles {
  const tiles = changetype<Tiles>(workspace + IMAGES + 32)
  tiles.set(w.outHeight, w.outWidth, w.paddingTop, w.paddingLeft)
  return tiles
}

/** Rows of whole vectors; columns of whole panels. */
@inline
export function by4(count: i32): i32 {
  return (count + 3) & ~3
}

@inline
export function by8(count: i32): i32 {
  return (count + 7) & ~7
}
