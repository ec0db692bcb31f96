import { random, type Tensor, tensor } from 'thinnet'

/** Images [count, size, size, 3] as bytes, and their classes [count]. */
export interface Pictures {
  readonly x: Tensor
  readonly y: Tensor
}

type Colour = readonly [red: number, green: number, blue: number]

/** Bytes of `count` images, each painted by a function of its class and of numbers of its own, uniform in (0, 1). */
function painted(
  site: string,
  { count, size, classes }: { count: number; size: number; classes: number },
  paint: (label: number, own: Float64Array) => (x: number, y: number) => Colour,
): Pictures {
  const stream = (step: number, purpose: 'uniform' | 'noise') => random.streamOf({ seed: 1, site, step, purpose })
  const data = new Uint8Array(count * size * size * 3)
  const labels = Int32Array.from({ length: count }, (_, n) => n % classes)
  for (const [n, label] of labels.entries()) {
    const colourAt = paint(label, random.uniforms(stream(n, 'uniform'), 16))
    const noise = random.normals(stream(n, 'noise'), size * size)
    for (let i = 0; i < size * size; i++) {
      const colour = colourAt((i % size) / size, Math.floor(i / size) / size)
      for (let c = 0; c < 3; c++)
        data[(n * size * size + i) * 3 + c] = Math.min(255, Math.max(0, colour[c]! + 18 * noise[i]!))
    }
  }
  return { x: tensor(data, [count, size, size, 3], { scale: 1 / 255 }), y: tensor(labels) }
}

/**
 * As CIFAR-10 in form, 32 × 32 pixels of ten classes: discs, rings, squares, frames and crosses in the middle of the
 * picture or of its upper half, in any colours.
 */
export const shapes = (count: number): Pictures =>
  painted('shapes', { count, size: 32, classes: 10 }, (label, own) => {
    const [front, back] = [own.subarray(0, 3), own.subarray(3, 6)].map(each => [...each].map(value => 40 + 175 * value))
    const [cx, cy, r] = [
      0.5 + 0.2 * (own[6]! - 0.5),
      (label < 5 ? 0.5 : 0.3) + 0.1 * (own[7]! - 0.5),
      0.18 + 0.08 * own[8]!,
    ]
    const inside = [
      (x: number, y: number) => Math.hypot(x, y) < r,
      (x: number, y: number) => Math.abs(Math.hypot(x, y) - r) < 0.05,
      (x: number, y: number) => Math.max(Math.abs(x), Math.abs(y)) < r,
      (x: number, y: number) => Math.abs(Math.max(Math.abs(x), Math.abs(y)) - r) < 0.05,
      (x: number, y: number) => Math.min(Math.abs(x), Math.abs(y)) < 0.05 && Math.max(Math.abs(x), Math.abs(y)) < r,
    ][label % 5]!
    return (x, y) => (inside(x - cx, y - cy) ? front : back) as unknown as Colour
  })

/**
 * As lung ultrasound in form, 100 × 100 pixels in grey: a fan of echoes below a bright pleural line. Class 0 has B-lines,
 * bright streaks from that line down; class 1 has A-lines, its echoes at equal distances.
 */
export const scans = (count: number): Pictures =>
  painted('scans', { count, size: 100, classes: 2 }, (label, own) => {
    const pleura = 0.18 + 0.1 * own[0]!
    const streaks = [own[1]!, own[2]!, own[3]!].map(at => 0.3 + 0.4 * at)
    return (x, y) => {
      const [dx, depth] = [x - 0.5, y - pleura]
      if (Math.abs(dx) > 0.12 + 0.45 * y) return [0, 0, 0]
      const line = 150 * Math.exp(-((depth / 0.02) ** 2))
      const bLines = depth > 0 ? 90 * Math.max(...streaks.map(at => Math.exp(-(((x - at) / 0.03) ** 2)))) : 0
      const aLines = depth > 0 ? 110 * Math.exp(-4 * depth) * Math.cos((Math.PI * depth) / pleura) ** 12 : 0
      const grey = 40 * Math.exp(-2 * y) + line + (label === 0 ? bLines : aLines)
      return [grey, grey, grey]
    }
  })
