import type { Owned } from '../engine/parameters.ts'
import { refuse } from '../errors.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { Stream } from '../random/streams.ts'
import { sizeOf } from '../tensor/shape.ts'

/** Numbers that are drawn at a time: in float64, a large weight would need more memory than the whole training of it. */
const AT_A_TIME = 1 << 16

/** Draws a parameter's first values, and writes them. @throws ThinnetError where the initializer draws others than asked */
export function drawValues(kernels: Kernels, { name, shape, value, initializer }: Owned, stream: Stream): void {
  const size = sizeOf(shape)
  for (let first = 0; first < size; ) {
    const count = Math.min(AT_A_TIME, size - first)
    const values = initializer.draw(shape, stream, first, count)
    const all = first === 0 && values.length === size
    if (values.length !== count && !all) {
      refuse(`${name}: initializer ${initializer.name}`, `${size} numbers, or the ${count} asked for`, values.length)
    }
    kernels.write(value, values, first)
    first += values.length
  }
}
