import { options, type Tensor, tensor } from 'thinnet'
import { refuse } from '../refuse.ts'
import { bytesOfSource, nameOf, type Source } from '../source.ts'
import { decoded } from './decode.ts'

/** What an image is made to. */
export interface ImageSize {
  readonly height?: number
  readonly width?: number
  readonly channels: 1 | 3 | 4
}

export interface Decoded {
  readonly data: Uint8Array
  readonly height: number
  readonly width: number
}

export interface ReadImageOptions {
  /** It is stretched to this height, ≥ 1. Default its own. */
  height?: number
  /** It is stretched to this width, ≥ 1. Default its own. */
  width?: number
  /** 1: grey levels; 3: red, green and blue; 4: those and alpha. Default 3. */
  channels?: 1 | 3 | 4
}

const CHANNELS: options.OptionKind = { what: '1, 3 or 4', is: value => [1, 3, 4].includes(value as number) }

export const IMAGE_KINDS = { height: options.whole(1), width: options.whole(1), channels: CHANNELS }

/**
 * Reads a PNG, JPEG or another image that the decoder knows: in Node the package sharp, which is to be installed, in a page
 * the browser. Both scale in their own way, so that pixels of images that are scaled differ a little between them.
 *
 * @param source a path, a URL, bytes, a Blob or a stream
 * @returns uint8 [height, width, channels] with scale 1/255
 * @throws ThinnetError for what is no image, and in Node without sharp
 */
export async function readImage(source: Source, given: ReadImageOptions = {}): Promise<Tensor> {
  const { channels = 3, ...o } = options.checkOptions('readImage', given, IMAGE_KINDS)
  const who = nameOf(source, 'readImage')
  const { data, height, width } = await decoded(await bytesOfSource(source, 'readImage'), { ...o, channels }, who)
  if (data.length !== height * width * channels) {
    refuse(who, `${channels} channels of 8 bits`, `${data.length / height / width}`)
  }
  return tensor(data, [height, width, channels], { scale: 1 / 255 })
}
