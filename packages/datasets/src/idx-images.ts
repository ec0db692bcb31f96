import { readdir } from 'node:fs/promises'
import { options, type Path, type Tensor, tensor } from 'thinnet'
import { firstIdxFile } from './idx-file.ts'
import { pathOf } from './path.ts'
import { refuse, show } from './refuse.ts'

/** Images and what is on them. */
export interface Labelled {
  /** uint8 [count, height, width] with scale 1/255: grey levels from 0 (paper) to 1 (ink). */
  readonly images: Tensor
  /** Classes from 0 [count]: uint8, or int32 where the file has integers. */
  readonly labels: Tensor
}

/** Images and labels, split as their files are. */
export interface IdxImages {
  readonly train: Labelled
  readonly test: Labelled
  /** How many there are: one more than the largest label. */
  readonly classes: number
}

export interface IdxImagesOptions {
  /** The folder of the four files, by its path or file: URL. */
  directory: Path
  /** What their names begin with, where several sets are in one folder: `'emnist-letters-'`. Default what is there. */
  prefix?: string
}

/**
 * Images and labels in IDX files, of any size and number of classes, under the names in which they are handed round:
 *
 * - MNIST, Fashion-MNIST, Kuzushiji-MNIST: `train-images-idx3-ubyte`, `t10k-labels-idx1-ubyte` …, also `train-images.idx3-ubyte`
 * - EMNIST: `emnist-letters-train-images-idx3-ubyte` …, whose images are stored by columns, and come upright; the labels of
 *   letters are 1 to 26
 * - QMNIST: `qmnist-train-labels-idx2-int` …, of whose eight numbers an image the class is the first
 *
 * Each gzipped or not, and perhaps in a folder of its own name, as Kaggle's archives unpack.
 *
 * @throws ThinnetError for a file that is missing or damaged, and for images and labels that differ in number
 */
export async function loadIdxImages(given: IdxImagesOptions): Promise<IdxImages> {
  const who = 'loadIdxImages'
  const o = options.checkOptions(who, given, {
    directory: options.needed(options.later('a path or a file: URL')),
    prefix: options.text,
  })
  const directory = pathOf(o.directory, who, 'directory')
  const prefix = o.prefix ?? (await prefixIn(directory, who))
  const train = await loadPart(directory, prefix, ['train'], who)
  const test = await loadPart(directory, prefix, ['t10k', 'test'], who)
  return { train, test, classes: Math.max(largest(train.labels), largest(test.labels)) + 1 }
}

/** One of the two parts, under the first of its usual names: all its images, or at most so many, the first. */
export async function loadPart(
  directory: string,
  prefix: string,
  names: readonly string[],
  who: string,
  most = Number.POSITIVE_INFINITY,
): Promise<Labelled & { files: readonly [images: string, labels: string] }> {
  const files = (what: string, kinds: readonly string[]) =>
    names.flatMap(name => kinds.flatMap(kind => [`-${kind}`, `.${kind}`].map(end => `${prefix}${name}-${what}${end}`)))
  const [images, imagesFile] = await firstIdxFile(directory, files('images', ['idx3-ubyte']), who, most)
  const [given, labelsFile] = await firstIdxFile(directory, files('labels', ['idx1-ubyte', 'idx2-int']), who, most)
  const [count, height, width] = images.shape
  if (images.shape.length !== 3 || images.dtype !== 'uint8') {
    refuse(imagesFile, 'images [count, height, width] of bytes', `[${images.shape.join(', ')}] of ${images.dtype}`)
  }
  const labels = given.shape.length === 2 ? firstOfEach(given) : given
  if (labels.shape.length !== 1) refuse(labelsFile, 'labels [count]', `[${given.shape.join(', ')}]`)
  if (!count || !height || !width) refuse(imagesFile, 'at least one image', count ? 'empty ones' : 'none')
  if (count !== labels.shape[0]) {
    refuse(labelsFile, `${count} labels, one an image`, `${labels.shape[0]}`, 'Do the two files belong together?')
  }
  const wrong = labels.data.findIndex(label => !(Number.isInteger(label) && label >= 0))
  if (wrong >= 0) refuse(labelsFile, 'labels that are whole numbers ≥ 0', `${labels.data[wrong]} at place ${wrong}`)
  const upright = prefix.startsWith('emnist') ? transposed(images) : images
  return { images: { ...upright, scale: 1 / 255 }, labels, files: [imagesFile, labelsFile] }
}

/** What the names of the images to train on begin with. */
async function prefixIn(directory: string, who: string): Promise<string> {
  const files = await readdir(directory).catch((error: NodeJS.ErrnoException) =>
    refuse(directory, 'a folder that can be read', error.code ?? error.message),
  )
  const found = files.map(file => /^(.*)train-images[-.]idx3-ubyte/.exec(file)?.[1]).filter(each => each !== undefined)
  const prefixes = [...new Set(found)].sort()
  if (prefixes.includes('') || prefixes.length === 0) return ''
  if (prefixes.length === 1) return prefixes[0]!
  return refuse(
    `${who} in ${directory}`,
    'one set',
    `several: ${prefixes.join(', ')}`,
    `Say prefix: ${show(prefixes[0])}.`,
  )
}

function firstOfEach({ data, shape }: Tensor): Tensor {
  const [rows, width] = shape as [number, number]
  return tensor(
    Int32Array.from({ length: rows }, (_, row) => data[row * width]!),
    [rows],
  )
}

function transposed({ data, shape }: Tensor): Tensor {
  const [count, width, height] = shape as [number, number, number]
  const out = new Uint8Array(data.length)
  for (let at = 0, n = 0; n < count; n++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) out[at++] = data[(n * width + column) * height + row]!
    }
  }
  return tensor(out, [count, height, width])
}

const largest = ({ data }: Tensor) => Float64Array.from(data).reduce((a, b) => Math.max(a, b), 0)
