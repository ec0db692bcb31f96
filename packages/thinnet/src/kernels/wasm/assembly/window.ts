/**
 * How a window moves over images: the numbers that conv2d and pooling are told of x, y and the window, as 32-bit
 * integers in this order in memory, written by ../window.ts.
 */
@unmanaged
export class Window {
  // x
  height: i32
  width: i32
  channels: i32
  // the window
  windowHeight: i32
  windowWidth: i32
  strideY: i32
  strideX: i32
  paddingTop: i32
  paddingLeft: i32
  // y
  outHeight: i32
  outWidth: i32
  outChannels: i32
  /** 1 where pixels' channels lie side by side, 0 where each channel is a plane of its own. */
  channelsLast: i32
  /** From tap to tap of the window, in pixels. */
  dilationY: i32
  dilationX: i32

  /** Whether x is planes of one channel each: with one channel, that is so either way. */
  get inPlanes(): bool {
    return !this.channelsLast || this.channels == 1
  }

  /** Pixels of one image of y. */
  get outPixels(): i32 {
    return this.outHeight * this.outWidth
  }

  /** Elements of one image of x. */
  get imageSize(): i32 {
    return this.height * this.width * this.channels
  }

  /** Inner dimension of the convolution as a matrix multiplication: [tap, channel]. */
  get taps(): i32 {
    return this.windowHeight * this.windowWidth * this.channels
  }

  /** How many pixels of y, from p on, form the next block: of planes, they must lie in one image. */
  blockOf(p: i32, pEnd: i32, size: i32): i32 {
    return min(size, this.inPlanes ? this.outPixels - (p % this.outPixels) : pEnd - p)
  }
}
