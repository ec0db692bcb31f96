import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rows, ThinnetError } from 'thinnet'
import { loadMnist } from './mnist.ts'

describe('loadMnist', () => {
  test('reads the original files, byte for byte', async () => {
    const { train, test } = await loadMnist()
    assert.deepEqual(train.images.shape, [60000, 28, 28])
    assert.deepEqual(train.labels.shape, [60000])
    assert.deepEqual(test.images.shape, [10000, 28, 28])
    assert.deepEqual(test.labels.shape, [10000])
    assert.equal(train.images.dtype, 'uint8')
    assert.equal(train.images.scale, 1 / 255)
    assert.deepEqual(Array.from(train.labels.data.subarray(0, 5)), [5, 0, 4, 1, 9])
    assert.deepEqual(Array.from(test.labels.data.subarray(0, 5)), [7, 2, 1, 0, 4])

    const header = Buffer.from('00000803' + '0000ea60' + '0000001c' + '0000001c', 'hex')
    const md5 = createHash('md5').update(header).update(train.images.data).digest('hex')
    assert.equal(md5, '6bbc9ace898e44ae57da46a324031adb')
  })

  test('reads no more of them than is asked for: the same first images', async () => {
    const all = await loadMnist()
    const { train, test } = await loadMnist({ train: 300, test: 20_000 })
    assert.deepEqual(train.images, rows(all.train.images, 0, 300))
    assert.deepEqual(train.labels, rows(all.train.labels, 0, 300))
    assert.deepEqual(test, all.test)
    await assert.rejects(loadMnist({ train: 0 }), { message: /^loadMnist: expected train: a whole number ≥ 1, got 0/ })
  })

  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mnist-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const images = (count: number, rows = 28) =>
    Buffer.concat([header(3, [count, rows, 28]), Buffer.alloc(count * rows * 28, 9)])
  const labels = (...digits: number[]) => Buffer.concat([header(1, [digits.length]), Buffer.from(digits)])
  const header = (rank: number, shape: number[]) =>
    Buffer.concat([
      Buffer.from([0, 0, 8, rank]),
      ...shape.map(d => {
        const b = Buffer.alloc(4)
        b.writeUInt32BE(d)
        return b
      }),
    ])

  const good = {
    'train-images-idx3-ubyte': images(3),
    'train-labels-idx1-ubyte': labels(1, 2, 9),
    't10k-images-idx3-ubyte': images(1),
    't10k-labels-idx1-ubyte': labels(0),
  }
  let made = 0
  const write = async (files: Record<string, Buffer | null>) => {
    const directory = join(folder, `${made++}`)
    await mkdir(directory)
    for (const [name, bytes] of Object.entries(files)) if (bytes) await writeFile(join(directory, name), bytes)
    return directory
  }

  test("reads a user's own files under each usual name", async () => {
    const variants = [
      (name: string) => name,
      (name: string) => `${name}.gz`,
      (name: string) => name.replace(/-idx/, '.idx'),
      (name: string) => `${name.replace(/-idx/, '.idx')}.gz`,
    ]
    for (const rename of variants) {
      const zip = rename('').endsWith('.gz')
      const renamed = Object.entries(good).map(
        ([name, bytes]) => [rename(name), zip ? gzipSync(bytes) : bytes] as const,
      )
      const { train, test } = await loadMnist({ directory: await write(Object.fromEntries(renamed)) })
      assert.deepEqual(train.images.shape, [3, 28, 28])
      assert.deepEqual(Array.from(train.labels.data), [1, 2, 9])
      assert.deepEqual(test.images.shape, [1, 28, 28])
      const first = await loadMnist({ directory: await write(Object.fromEntries(renamed)), train: 2 })
      assert.deepEqual(first.train.images, rows(train.images, 0, 2))
      assert.deepEqual(first.train.labels, rows(train.labels, 0, 2))
    }
  })

  test('refuses options that nobody reads, and a directory that is no path', async () => {
    for (const given of [{ dir: folder }, { directory: 3 }, { directory: '' }, folder]) {
      await assert.rejects(loadMnist(given as never), { name: 'ThinnetError', message: /^loadMnist: expected / })
    }
  })

  test('refuses files that are missing or do not fit, by name', async () => {
    const refused = async (files: Record<string, Buffer | null>, message: RegExp) => {
      const directory = await write({ ...good, ...files })
      await assert.rejects(loadMnist({ directory }), (error: Error) => {
        assert.ok(error instanceof ThinnetError)
        assert.ok(error.message.includes(directory), error.message)
        assert.match(error.message, message)
        return true
      })
    }
    const name = 'train-labels-idx1-ubyte'
    await refused({ [name]: null }, /a file train-labels-idx1-ubyte \(or train-labels-idx1-ubyte\.gz, .+\), got none/)
    await refused({ [name]: labels(1, 2) }, /train-labels-idx1-ubyte: expected 3 labels, one an image, got 2/)
    await refused({ [name]: labels(1, 10, 2) }, /expected labels 0 to 9, got 10 at place 1/)
    await refused({ [name]: images(3) }, /expected labels \[count\], got \[3, 28, 28\]/)
    await refused({ [name]: good[name].subarray(0, 9) }, /train-labels-idx1-ubyte: expected .+cut off/)
    await refused({ 'train-images-idx3-ubyte': images(3, 27) }, /expected images \[count, 28, 28\], got \[3, 27, 28\]/)
    await refused({ 'train-images-idx3-ubyte': images(0), [name]: labels() }, /at least one image, got none/)
    await assert.rejects(loadMnist({ directory: join(folder, 'nowhere') }), /nowhere: expected a file train-images/)
    const directory = await write({ ...good, [name]: null })
    await mkdir(join(directory, name))
    await assert.rejects(loadMnist({ directory }), /expected a file that can be read, got EISDIR/)
  })

  test('refuses a file that is damaged in what is asked for, and does not look at the rest', async () => {
    const name = 'train-images-idx3-ubyte'
    const zipped = gzipSync(images(900).map((byte, i) => (i < 16 ? byte : (i * i) >> 7)))
    const most = { [name]: null, 'train-labels-idx1-ubyte': labels(...Array(900).fill(1)) }
    const damaged = async (place: number) => {
      const bytes = Buffer.from(zipped)
      bytes[place] = ~bytes[place]!
      return write({ ...good, ...most, [`${name}.gz`]: bytes })
    }
    // the method of compression, and the check sum of the whole
    const whole = { message: /expected a whole gzip file, got / }
    await assert.rejects(loadMnist({ directory: await damaged(2), train: 5 }), whole)
    const checkSum = await damaged(zipped.length - 8)
    await assert.rejects(loadMnist({ directory: checkSum }), whole)
    const { train } = await loadMnist({ directory: checkSum, train: 5 })
    assert.deepEqual(train.images.shape, [5, 28, 28])
    const cut = await write({ ...good, ...most, [`${name}.gz`]: zipped.subarray(0, 100) })
    await assert.rejects(loadMnist({ directory: cut, train: 5 }), whole)
    const plain = await write({ ...good, ...most, [name]: images(900).subarray(0, 3000) })
    await assert.rejects(loadMnist({ directory: plain, train: 5 }), /expected 3920 bytes of elements .+ got 2984 bytes/)
  })

  test('takes a folder as a file: URL, and refuses what is no folder', async () => {
    const directory = await write(good)
    const { train } = await loadMnist({ directory: pathToFileURL(directory) })
    assert.deepEqual(Array.from(train.labels.data), [1, 2, 9])
    const wrong: [unknown, RegExp][] = [
      [{ directory: 3 }, /^loadMnist: expected directory: a path or a file: URL, got 3\./],
      [{ directory: '' }, /a file: URL, got \./],
      [{ directory: new URL('https://example.com/mnist') }, /got https:\/\/example\.com\/mnist/],
      [{ folder: directory }, /options among directory, train, test, got "folder"/],
      [directory, /an object of options, got ".+"\. Write { directory: … }/],
    ]
    for (const [options, message] of wrong) {
      await assert.rejects(loadMnist(options as never), (error: Error) => {
        assert.ok(error instanceof ThinnetError, error.stack)
        assert.match(error.message, message)
        return true
      })
    }
  })
})
