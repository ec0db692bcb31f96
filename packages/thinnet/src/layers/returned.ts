import { refuse } from '../errors.ts'
import type { Region } from '../kernels/region.ts'
import type { Call, Layer } from './layer.ts'

/** A call that is built, and what was declared for its forward and backward to return. */
export interface Built {
  readonly call: Call
  readonly layer: Layer
  readonly output: Region
  /** dx of each input; null where nobody asks for it. */
  readonly gradients: readonly (Region | null)[]
  /** Whether forward may return its input itself, and backward dy itself. */
  readonly passThrough: boolean
}

/**
 * Refuses what a call's forward returned if it is another region than was declared, or none. Memory is planned by what was
 * declared, so that anything else would be written over before it is read.
 */
export function checkOutput({ layer, output, passThrough }: Built, y: unknown, x: Region): void {
  if (y === output || (passThrough && y === x)) return
  refuseReturned(layer, y, y === x, {
    name: 'forward',
    given: 'x, its input',
    wanted: 'the region that declare.output gave in build',
    write: 'Write y into that region and return it',
  })
}

/** Likewise of a call's backward: dx of each input, or null where nobody asks for it. */
export function checkGradients({ layer, gradients, passThrough }: Built, returned: unknown, dy: Region): void {
  const dxs: readonly unknown[] = Array.isArray(returned) ? returned : [returned]
  for (const [i, gradient] of gradients.entries()) {
    const dx = dxs[i] ?? null
    // Handed on is what is written over the first input.
    if (dx === gradient || (passThrough && i === 0 && dx === dy)) continue
    refuseReturned(layer, Array.isArray(returned) ? dx : returned, dx === dy, {
      name: 'backward',
      given: 'dy, what it was given',
      wanted: gradient
        ? '[the region that declare.inputGradient gave in build]'
        : '[null], as declare.inputGradient gave in build or was not called',
      write: gradient ? 'Write dx into that region and return it, in an array' : 'Keep what it gave, and return that',
    })
  }
  if (!Array.isArray(returned)) {
    refuse(
      nameOf(layer),
      'backward to return an array, of a dx for each input',
      returned ? 'dx itself' : 'nothing',
      'Return [dx].',
    )
  }
}

function refuseReturned(
  layer: Layer,
  got: unknown,
  isGiven: boolean,
  { name, wanted, write, ...its }: { name: string; given: string; wanted: string; write: string },
): never {
  const refuseIt = (what: string, hint: string) => refuse(nameOf(layer), `${name} to return ${wanted}`, what, hint)
  if (isGiven) {
    const declared = 'to hand it on as it is, declare that: declare.output(shape, { passThrough: true })'
    return refuseIt(`${its.given}`, `${write}; ${declared}.`)
  }
  if (typeof got === 'object' && got !== null && 'then' in got) {
    Promise.resolve(got).catch(() => {}) // what it may end with is nobody's any more
    return refuseIt('a promise', `Take the async off: kernels are called without await. ${write}.`)
  }
  const { shape, dtype } = (got ?? {}) as Partial<Region>
  return refuseIt(shape ? `another region, ${dtype} [${shape.join(', ')}]` : String(got), `${write}.`)
}

const nameOf = (layer: Layer) => `${layer.constructor.name} "${layer.name}"`
