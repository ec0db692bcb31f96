import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { loadIdxImages } from './idx-images.ts'

/** IDX: bytes, or integers of 32 bits. */
function idx(shape: number[], elements: number[], type = 8): Buffer {
  const numbers = [...shape, ...(type === 12 ? elements : [])].map(n => {
    const four = Buffer.alloc(4)
    four.writeInt32BE(n)
    return four
  })
  return Buffer.concat([Buffer.from([0, 0, type, shape.length]), ...numbers, Buffer.from(type === 8 ? elements : [])])
}

describe('loadIdxImages', () => {
  let folder = ''
  let made = 0
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'idx-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const written = async (files: Record<string, Buffer>) => {
    const directory = join(folder, `${made++}`)
    await mkdir(directory)
    for (const [name, bytes] of Object.entries(files)) {
      await mkdir(dirname(join(directory, name)), { recursive: true })
      await writeFile(join(directory, name), bytes)
    }
    return directory
  }
  const images = idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  const labels = idx([2], [30, 0])

  test('reads sets under the names in which they are handed round, of any size and number of classes', async () => {
    const integers = idx([2, 8], [4, ...Array(7).fill(9), 1, ...Array(7).fill(9)], 12)
    const sets: [Record<string, Buffer>, number[]][] = [
      [
        {
          'train-images-idx3-ubyte.gz': gzipSync(images),
          'train-labels-idx1-ubyte': labels,
          't10k-images.idx3-ubyte': images,
          't10k-labels.idx1-ubyte': labels,
        },
        [30, 0],
      ],
      [
        Object.fromEntries(
          ['train', 't10k'].flatMap(part => [
            [`${part}-images-idx3-ubyte/${part}-images-idx3-ubyte`, images],
            [`${part}-labels-idx1-ubyte/${part}-labels.idx1-ubyte`, labels],
          ]),
        ),
        [30, 0],
      ],
      [
        Object.fromEntries(
          ['train', 'test'].flatMap(part => [
            [`qmnist-${part}-images-idx3-ubyte.gz`, gzipSync(images)],
            [`qmnist-${part}-labels-idx2-int`, integers],
          ]),
        ),
        [4, 1],
      ],
    ]
    for (const [files, expected] of sets) {
      const { train, test: tests, classes } = await loadIdxImages({ directory: await written(files) })
      assert.deepEqual([train.images.shape, train.images.scale, classes], [[2, 2, 3], 1 / 255, expected[0]! + 1])
      for (const part of [train, tests]) {
        assert.deepEqual([...part.labels.data], expected)
        assert.deepEqual([...part.images.data.subarray(6)], [7, 8, 9, 10, 11, 12])
      }
    }
  })

  test("EMNIST's images, stored by columns, come upright; of several sets one is named", async () => {
    const set = (prefix: string) =>
      Object.fromEntries(
        ['train', 'test'].flatMap(part => [
          [`${prefix}${part}-images-idx3-ubyte`, images],
          [`${prefix}${part}-labels-idx1-ubyte`, labels],
        ]),
      )
    const directory = await written({ ...set('emnist-letters-'), ...set('emnist-digits-') })
    await assert.rejects(
      loadIdxImages({ directory }),
      /several: emnist-digits-, emnist-letters-\. Say prefix: "emnist-digits-"/,
    )
    const { train } = await loadIdxImages({ directory, prefix: 'emnist-letters-' })
    assert.deepEqual([train.images.shape, ...train.images.data.subarray(0, 6)], [[2, 3, 2], 1, 4, 2, 5, 3, 6])
  })

  test('refuses what is missing, and images and labels that do not belong together', async () => {
    const files = { 'train-images-idx3-ubyte': images, 'train-labels-idx1-ubyte': idx([3], [1, 2, 3]) }
    await assert.rejects(loadIdxImages({ directory: await written(files) }), /2 labels, one an image, got 3/)
    await assert.rejects(loadIdxImages({ directory: await written({}) }), /a file train-images-idx3-ubyte \(or/)
    await assert.rejects(loadIdxImages({ directory: join(folder, 'nowhere') }), /a folder that can be read, got ENOENT/)
    await assert.rejects(loadIdxImages({} as never), /directory: a path or a file: URL, got undefined/)
  })
})
