import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { options, type Path, type Tensor } from 'thinnet'
import { readIdx } from './idx.ts'
import { pathOf } from './path.ts'
import { refuse } from './refuse.ts'

export interface Labelled {
  /** uint8 [count, 28, 28] with scale 1/255: grey levels from 0 (paper) to 1 (ink). */
  readonly images: Tensor
  /** uint8 [count]: the digits 0 to 9. */
  readonly labels: Tensor
}

/** In the built package, seen from it and from the sources. */
const PACKAGED = fileURLToPath(new URL('../dist/mnist', import.meta.url))

export interface Mnist {
  readonly train: Labelled
  readonly test: Labelled
}

/**
 * MNIST's handwritten digits: 60 000 images to train on and 10 000 to test on (LeCun et al. 1998).
 *
 * @param given.directory a folder, by its path or file: URL, with your own four IDX files of 28×28 images, gzipped or
 *   not, in place of the original ones, which come with the package
 * @throws ThinnetError for a file that is missing or damaged, images and labels that differ in number, a label over 9
 */
export async function loadMnist(given: { directory?: Path } = {}): Promise<Mnist> {
  const { directory: folder } = options.checkOptions('loadMnist', given, { directory: options.anything })
  const directory = folder === undefined ? PACKAGED : pathOf(folder, 'loadMnist', 'directory')
  return { train: await load(directory, 'train'), test: await load(directory, 't10k') }
}

async function load(directory: string, part: 'train' | 't10k'): Promise<Labelled> {
  const [images, imagesFile] = await open(directory, `${part}-images`, 'idx3')
  const [labels, labelsFile] = await open(directory, `${part}-labels`, 'idx1')
  if (images.shape.length !== 3 || images.shape[1] !== 28 || images.shape[2] !== 28) {
    refuse(imagesFile, 'images [count, 28, 28]', `[${images.shape.join(', ')}]`)
  }
  if (labels.shape.length !== 1) refuse(labelsFile, 'labels [count]', `[${labels.shape.join(', ')}]`)
  const [count] = images.shape
  if (!count) refuse(imagesFile, 'at least one image', 'none')
  if (count !== labels.shape[0]) {
    refuse(labelsFile, `${count} labels, one an image`, `${labels.shape[0]}`, 'Do the two files belong together?')
  }
  const wrong = labels.data.findIndex(label => label > 9)
  if (wrong >= 0) refuse(labelsFile, 'labels 0 to 9', `${labels.data[wrong]} at place ${wrong}`)
  return { images: { ...images, scale: 1 / 255 }, labels }
}

/** The file under the first of its usual names, and that name. */
async function open(directory: string, stem: string, kind: 'idx1' | 'idx3'): Promise<[Tensor, string]> {
  const names = [`${stem}-${kind}-ubyte`, `${stem}.${kind}-ubyte`].flatMap(name => [name, `${name}.gz`])
  for (const name of names) {
    const path = join(directory, name)
    const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      return refuse(path, 'a file that can be read', error.code ?? error.message)
    })
    if (bytes) return [readIdx(bytes, path), path]
  }
  return refuse(`MNIST in ${directory}`, `a file ${names[0]} (or ${names.slice(1).join(', ')})`, 'none')
}
