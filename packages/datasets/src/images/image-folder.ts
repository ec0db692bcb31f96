import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { options, type Path, type Tensor, tensor } from 'thinnet'
import { pathOf } from '../path.ts'
import { refuse } from '../refuse.ts'
import { IMAGE_KINDS, type ReadImageOptions, readImage } from './read-image.ts'

/** The images of a folder that has a folder for each class. */
export interface ImageFolder {
  /** Paths, those of one class after those of the other, in the order of their names. */
  readonly files: readonly string[]
  /** int32 [files]: the place of each one's class. */
  readonly labels: Tensor
  /** The names of the folders, in their order. */
  readonly classes: readonly string[]
}

/** The same, with all images in one tensor. */
export interface LoadedImageFolder extends ImageFolder {
  /** uint8 [files, height, width, channels] with scale 1/255. */
  readonly images: Tensor
}

const IMAGE = /\.(png|jpe?g|gif|webp|avif|tiff?|bmp)$/i

/**
 * The images in a folder of folders, one a class, as Keras's image_dataset_from_directory: for more than fit in memory,
 * `batches` over places in `files` and a generator that calls `readImage`. `directory` is its path, or a file: URL.
 *
 * @throws ThinnetError for a folder without folders, or one of them without images
 */
export async function imageFolder(given: { directory: Path }): Promise<ImageFolder> {
  const who = 'imageFolder'
  const o = options.checkOptions(who, given, { directory: options.needed(options.later('a path or a file: URL')) })
  const directory = pathOf(o.directory, who, 'directory')
  const entries = await list(directory)
  const classes = entries.filter(entry => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name)
  if (classes.length === 0) refuse(`${who}: ${directory}`, 'a folder for each class', 'none')
  const files: string[] = []
  const labels: number[] = []
  for (const [label, name] of classes.sort().entries()) {
    const images = (await list(join(directory, name))).filter(entry => entry.isFile() && IMAGE.test(entry.name))
    if (images.length === 0) refuse(`${who}: ${join(directory, name)}`, 'at least one image', 'none')
    for (const image of images.map(entry => entry.name).sort()) {
      files.push(join(directory, name, image))
      labels.push(label)
    }
  }
  return { files, labels: tensor(Int32Array.from(labels)), classes }
}

/**
 * Reads all images of a `directory`, made to one size: `height` and `width` in pixels.
 *
 * @throws ThinnetError where `imageFolder` or `readImage` throws it
 */
export async function loadImageFolder(
  given: ReadImageOptions & { directory: Path; height: number; width: number },
): Promise<LoadedImageFolder> {
  const { directory, ...size } = options.checkOptions('loadImageFolder', given, {
    ...IMAGE_KINDS,
    height: options.needed(options.whole(1)),
    width: options.needed(options.whole(1)),
    directory: options.needed(options.later('a path or a file: URL')),
  })
  const folder = await imageFolder({ directory })
  const { height, width, channels = 3 } = size
  const bytes = height * width * channels
  const data = new Uint8Array(folder.files.length * bytes)
  for (const [n, file] of folder.files.entries()) data.set((await readImage(file, size)).data, n * bytes)
  const images = tensor(data, [folder.files.length, height, width, channels], { scale: 1 / 255 })
  return { ...folder, images }
}

async function list(directory: string) {
  return readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) =>
    refuse(directory, 'a folder that can be read', error.code ?? error.message),
  )
}
