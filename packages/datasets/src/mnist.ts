import { fileURLToPath } from 'node:url'
import { options, type Path } from 'thinnet'
import { type Labelled, loadPart } from './idx-images.ts'
import { pathOf } from './path.ts'
import { refuse } from './refuse.ts'

/** In the built package, seen from it and from the sources. */
const PACKAGED = fileURLToPath(new URL('../dist/mnist', import.meta.url))

/** MNIST: images and labels to train on, and others to test on. */
export interface Mnist {
  /** Images [count, 28, 28], labels 0 to 9. */
  readonly train: Labelled
  readonly test: Labelled
}

export interface MnistOptions {
  /**
   * A folder, by its path or file: URL, with your own four IDX files of 28×28 images, gzipped or not, in place of the
   * original ones, which come with the package. Default: those.
   */
  directory?: Path
  /** How many images to train on are read, the first, or all where there are fewer. Default all. */
  train?: number
  /** The same of those to test on. Default: all 10 000. */
  test?: number
}

/**
 * MNIST's handwritten digits: 60 000 images to train on and 10 000 to test on (LeCun et al. 1998).
 *
 * @throws ThinnetError for a file that is missing or damaged, images and labels that differ in number, a label over 9
 */
export async function loadMnist(given: MnistOptions = {}): Promise<Mnist> {
  const [directories, count] = [options.anything, options.whole(1)]
  const o = options.checkOptions('loadMnist', given, { directory: directories, train: count, test: count })
  const { directory: folder } = o
  const directory = folder === undefined ? PACKAGED : pathOf(folder, 'loadMnist', 'directory')
  return { train: await load(directory, 'train', o.train), test: await load(directory, 't10k', o.test) }
}

async function load(directory: string, part: 'train' | 't10k', most?: number): Promise<Labelled> {
  const { images, labels, files } = await loadPart(directory, '', [part], 'MNIST', most)
  const [, height, width] = images.shape
  if (height !== 28 || width !== 28) {
    refuse(files[0], 'images [count, 28, 28]', `[${images.shape.join(', ')}]`, 'loadIdxImages takes any size.')
  }
  const wrong = labels.data.findIndex(label => label > 9)
  if (wrong >= 0)
    refuse(files[1], 'labels 0 to 9', `${labels.data[wrong]} at place ${wrong}`, 'loadIdxImages takes others.')
  return { images, labels }
}
