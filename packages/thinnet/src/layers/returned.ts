import { refuse } from '../errors.ts'
import type { Region } from '../kernels/region.ts'
import type { Layer, Pass } from './layer.ts'

/** A built layer, and what it declared that its forward and backward return. */
export interface Declared {
  readonly layer: Layer
  readonly output: Region
  /** dx; null where nobody asks for it. */
  readonly gradient: Region | null
  /** Whether forward may return x itself, and backward dy itself. */
  readonly passThrough: boolean
}

/**
 * Calls the layer's forward: the one place that does. Memory is planned by what was declared, so that anything else
 * would be written over before it is read.
 *
 * @throws ThinnetError if it returns another region than it declared, or none
 */
export function forwardOf({ layer, output, passThrough }: Declared, x: Region, pass: Pass): Region {
  const y: unknown = layer.forward(x, pass)
  if (y === output || (passThrough && y === x)) return y as Region
  return refuseReturned(layer, y, x, {
    name: 'forward',
    given: 'x, its input',
    wanted: 'the region that declare.output gave in build',
    write: 'Write y into that region and return it',
  })
}

/** Calls the layer's backward likewise: dx, or null where nobody asks for it. */
export function backwardOf({ layer, gradient, passThrough }: Declared, dy: Region, pass: Pass): Region | null {
  const dx: unknown = layer.backward(dy, pass) ?? null
  if (dx === gradient) return gradient
  if (passThrough && dx === dy) return gradient && dy
  return refuseReturned(layer, dx, dy, {
    name: 'backward',
    given: 'dy, what it was given',
    wanted: gradient
      ? 'the region that declare.inputGradient gave in build'
      : 'null, as declare.inputGradient gave in build or was not called',
    write: gradient ? 'Write dx into that region and return it' : 'Keep what it gave, and return that',
  })
}

function refuseReturned(
  layer: Layer,
  got: unknown,
  given: Region,
  { name, wanted, write, ...its }: { name: string; given: string; wanted: string; write: string },
): never {
  const refuseIt = (what: string, mend: string) =>
    refuse(`${layer.constructor.name} "${layer.name}"`, `${name} to return ${wanted}`, what, mend)
  if (got === given) {
    const declared = 'to hand it on as it stands, declare that: declare.output(shape, { passThrough: true })'
    return refuseIt(`${its.given}`, `${write}; ${declared}.`)
  }
  if (typeof got === 'object' && got !== null && 'then' in got) {
    Promise.resolve(got).catch(() => {}) // what it may end with is nobody's any more
    return refuseIt('a promise', `Take the async off: kernels are called without await. ${write}.`)
  }
  const { shape, dtype } = (got ?? {}) as Partial<Region>
  return refuseIt(shape ? `another region, ${dtype} [${shape.join(', ')}]` : String(got), `${write}.`)
}
