import { refuse } from '../errors.ts'
import type { Region } from '../kernels/region.ts'
import type { Call, Inputs, Layer, Pass } from './layer.ts'

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
 * Runs a call's forward: the one place that does. Memory is planned by what was declared, so that anything else would be
 * written over before it is read.
 *
 * @throws ThinnetError if it returns another region than it declared, or none
 */
export function forwardOf({ call, layer, output, passThrough }: Built, inputs: Inputs<Region>, pass: Pass): Region {
  const y: unknown = call.forward(inputs, pass)
  if (y === output || (passThrough && y === inputs[0])) return y as Region
  return refuseReturned(layer, y, y === inputs[0], {
    name: 'forward',
    given: 'x, its input',
    wanted: 'the region that declare.output gave in build',
    write: 'Write y into that region and return it',
  })
}

/** Runs a call's backward likewise: dx of each input, or null where nobody asks for it. */
export function backwardOf(
  { call, layer, gradients, passThrough }: Built,
  dy: Region,
  pass: Pass,
  values: { inputs: Inputs<Region>; output: Region },
): readonly (Region | null)[] {
  const returned: unknown = call.backward(dy, pass, values)
  const dxs: readonly unknown[] = Array.isArray(returned) ? returned : [returned]
  for (const [i, gradient] of gradients.entries()) {
    const dx = dxs[i] ?? null
    if (dx === gradient || (passThrough && dx === dy)) continue
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
  return returned
}

function refuseReturned(
  layer: Layer,
  got: unknown,
  isGiven: boolean,
  { name, wanted, write, ...its }: { name: string; given: string; wanted: string; write: string },
): never {
  const refuseIt = (what: string, mend: string) => refuse(nameOf(layer), `${name} to return ${wanted}`, what, mend)
  if (isGiven) {
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

const nameOf = (layer: Layer) => `${layer.constructor.name} "${layer.name}"`
