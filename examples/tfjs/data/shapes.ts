import { type Tensor, tensor } from 'thinnet'
import { type Dice, dice } from './dice.ts'

/** Pixels of a side. */
export const SIDE = 56

type Point = readonly [x: number, y: number]

/** Images [count, 56, 56, 3] in bytes; boxes [count, 5]: 1 for a rectangle and 0 for a triangle, then left, right, top, bottom. */
export interface Shapes {
  readonly x: Tensor
  readonly boxes: Tensor
  /** Whether it is a rectangle, [count, 1]. */
  readonly kinds: Tensor
}

/** Made-up pictures: a rectangle or a triangle of any colour on white, circles and lines before and behind it. */
export function shapes(count: number, name: string): Shapes {
  const thrown = dice(name)
  const pictures = new Uint8Array(count * SIDE * SIDE * 3).fill(255)
  const boxes: number[][] = []
  for (let n = 0; n < count; n++) {
    const picture = pictures.subarray(n * SIDE * SIDE * 3, (n + 1) * SIDE * SIDE * 3)
    clutter(picture, thrown)
    const isRectangle = thrown.uniform() < 0.5
    const corners = isRectangle ? rectangle(thrown) : triangle(thrown)
    fill(picture, thrown, point => inside(point, corners))
    clutter(picture, thrown)
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
    boxes.push([isRectangle ? 1 : 0, Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)])
  }
  const x = tensor(pictures, [count, SIDE, SIDE, 3], { scale: 1 / 255 })
  return { x, boxes: tensor(boxes), kinds: tensor(boxes.map(([kind]) => [kind!])) }
}

function clutter(picture: Uint8Array, thrown: Dice) {
  for (let i = 0; i < 5; i++) {
    const [x, y, radius] = [thrown.between(0, SIDE), thrown.between(0, SIDE), thrown.between(1.25, 5)]
    fill(picture, thrown, ([px, py]) => (px - x) ** 2 + (py - y) ** 2 < radius ** 2)
    const [a, b, c, d] = Array.from({ length: 4 }, () => thrown.between(0, SIDE)) as [number, number, number, number]
    const length = Math.hypot(c - a, d - b)
    fill(picture, thrown, ([px, py]) => {
      const along = ((px - a) * (c - a) + (py - b) * (d - b)) / length ** 2
      return along > 0 && along < 1 && Math.abs((px - a) * (d - b) - (py - b) * (c - a)) / length < 0.5
    })
  }
}

function rectangle({ between }: Dice): Point[] {
  const [w, h] = [between(10, 25), between(10, 25)]
  const [left, top] = [between(0, SIDE - w), between(0, SIDE - h)]
  return [
    [left, top],
    [left + w, top],
    [left + w, top + h],
    [left, top + h],
  ] // prettier-ignore
}

/** Of equal sides. */
function triangle({ between }: Dice): Point[] {
  const side = between(12.5, 25)
  const [x, y, angle] = [between(side / 2, SIDE - side / 2), between(side / 2, SIDE - side / 2), between(0, 2.1)]
  return [0, 1, 2].map(k => {
    const at = angle + Math.PI / 2 + (2 * Math.PI * k) / 3
    return [x + (Math.cos(at) * side) / Math.sqrt(3), y + (Math.sin(at) * side) / Math.sqrt(3)]
  })
}

/** Whether a point is on one side of all edges. */
function inside([x, y]: Point, corners: readonly Point[]): boolean {
  const sides = corners.map(([a, b], i) => {
    const [c, d] = corners[(i + 1) % corners.length]!
    return (c - a) * (y - b) - (d - b) * (x - a) > 0
  })
  return sides.every(Boolean) || !sides.some(Boolean)
}

function fill(picture: Uint8Array, { below }: Dice, has: (point: Point) => boolean) {
  const colour = [below(256), below(256), below(256)]
  for (let i = 0; i < SIDE * SIDE; i++) {
    if (has([(i % SIDE) + 0.5, Math.floor(i / SIDE) + 0.5])) picture.set(colour, 3 * i)
  }
}
