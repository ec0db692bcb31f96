import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { png } from '../../tests/png.ts'
import { imageFolder, loadImageFolder, readImage } from '../index.ts'

const COLOURS = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30]

describe('images', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'images-'))
    for (const [name, level] of [
      ['cat', 9],
      ['dog', 200],
    ] as const) {
      await mkdir(join(folder, name))
      await writeFile(join(folder, name, 'notes.txt'), 'no image')
      for (const n of [2, 1]) await writeFile(join(folder, name, `${n}.png`), png(2, 1, 1, [level, level + n]))
    }
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('pixels come as they are, in rows, with as many channels as are asked for', async () => {
    const rgb = await readImage(png(2, 2, 3, COLOURS))
    assert.deepEqual([rgb.shape, rgb.scale, ...rgb.data], [[2, 2, 3], 1 / 255, ...COLOURS])
    const grey = png(3, 1, 1, [0, 100, 255])
    assert.deepEqual([...(await readImage(grey, { channels: 1 })).data], [0, 100, 255])
    assert.deepEqual([...(await readImage(grey)).data], [0, 0, 0, 100, 100, 100, 255, 255, 255])
    // Pillow 13.0.0: Image.fromarray(colours).convert('L')
    assert.deepEqual([...(await readImage(png(2, 2, 3, COLOURS), { channels: 1 })).data], [76, 150, 29, 18])
    const alpha = await readImage(png(1, 1, 3, [1, 2, 3]), { channels: 4 })
    assert.deepEqual([alpha.shape, ...alpha.data], [[1, 1, 4], 1, 2, 3, 255])
    assert.deepEqual((await readImage(png(2, 2, 3, COLOURS), { height: 5, width: 3 })).shape, [5, 3, 3])
  })

  test('a folder of folders has its classes, in the order of names', async () => {
    const { files, labels, classes, images } = await loadImageFolder({
      directory: folder,
      height: 1,
      width: 2,
      channels: 1,
    })
    assert.deepEqual(classes, ['cat', 'dog'])
    assert.deepEqual([...labels.data], [0, 0, 1, 1])
    assert.deepEqual(
      files.map(file => file.slice(folder.length + 1)),
      ['cat/1.png', 'cat/2.png', 'dog/1.png', 'dog/2.png'],
    )
    assert.deepEqual([images.shape, ...images.data], [[4, 1, 2, 1], 9, 10, 9, 11, 200, 201, 200, 202])
  })

  test('refuse what is no image, and folders without any', async () => {
    await assert.rejects(readImage(Uint8Array.of(1, 2, 3)), /readImage: expected an image, PNG, JPEG or another/)
    await assert.rejects(readImage(png(2, 2, 3, COLOURS).subarray(0, 50)), { name: 'ThinnetError' })
    await assert.rejects(readImage(join(folder, 'cat', 'notes.txt')), /notes\.txt: expected an image/)
    await assert.rejects(imageFolder({ directory: join(folder, 'cat') }), /a folder for each class, got none/)
    await assert.rejects(readImage(png(1, 1, 1, [0]), { channels: 2 as never }), /channels: 1, 3 or 4, got 2/)
  })
})
