import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatHash, parseHash } from '../settings.ts'
import { DRAWING_LETTERS, decodeDrawing, encodeDrawing } from './drawing.ts'

/** Every grey level, and every place another. */
const PICTURE = Float32Array.from({ length: 784 }, (_, i) => (i * 37) % 256)
const TEXT = encodeDrawing(PICTURE)

describe('a drawing in the address', () => {
  test('is 523 letters of base64url, as others read them', () => {
    assert.equal(TEXT.length, DRAWING_LETTERS)
    const bytes = Buffer.from(TEXT, 'base64url')
    assert.equal(bytes.length, 392)
    assert.equal(bytes.toString('base64url'), TEXT)
    assert.equal(bytes[0], 16 * Math.round(PICTURE[0]! / 17) + Math.round(PICTURE[1]! / 17))
  })

  test('comes back to half a level of 16, and from then on to the bit', () => {
    const back = decodeDrawing(TEXT)!
    for (const [i, value] of PICTURE.entries()) assert.ok(Math.abs(back[i]! - value) <= 8.5)
    assert.equal(encodeDrawing(back), TEXT)
  })

  test('opens as a drawing of one’s own, whatever test image the address names', () => {
    const { settings, refused } = parseHash(`#view=digit&digit.index=4&digit.drawing=${TEXT}`)
    assert.deepEqual(refused, [])
    assert.equal(settings.digit.index, -1)
    assert.deepEqual(parseHash(formatHash(settings)).settings, settings)
    // it is what is longest, and so what is cut: nothing comes after it
    assert.ok(formatHash({ ...settings, maps: { ...settings.maps, step: 3 } }).endsWith(TEXT))
  })

  test('that was broken into lines on its way is whole', () => {
    const broken = `${TEXT.slice(0, 76)}%0A ${TEXT.slice(76)}`
    assert.equal(parseHash(`#digit.drawing=${broken}`).settings.digit.drawing, TEXT)
  })

  test('that is cut, too long or no base64url is told of, and all else is taken', () => {
    for (const bad of [TEXT.slice(0, -1), TEXT.slice(0, 100), `${TEXT}A`, `${TEXT.slice(0, -1)}!`, 'A'.repeat(524)]) {
      const { settings, refused } = parseHash(`#view=digit&digit.angle=30&digit.drawing=${bad}`)
      assert.deepEqual(refused, [{ key: 'digit.drawing', text: bad }])
      assert.equal(settings.digit.angle, 30)
      assert.equal(settings.digit.drawing, '')
    }
  })
})
