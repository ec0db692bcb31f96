import { refuse } from '../errors.ts'
import type { FormulaName } from '../kernels/formulas/formula.ts'
import { functionOf } from '../kernels/formulas/named.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import { ROLES } from '../kernels/roles.ts'
import type { ProgramCall } from './program.ts'

/** What a call is given while it runs: the inputs, and in backward the output and dy. */
interface Given {
  readonly inputs: readonly Region[]
  readonly output: Region
  readonly dy: Region | null
}

/**
 * Kernels for one call of a layer that nobody has tested: each use of a region that was not declared is refused when it is
 * made. Memory is planned by what is declared, so that it would give wrong numbers, and only with certain neighbours.
 */
export function watched(kernels: Kernels, call: ProgramCall, given: Given): Kernels {
  const { placed, asked } = call
  const who = `${placed.layer.constructor.name} "${placed.layer.name}"`
  const phase = given.dy ? 'backward' : 'forward'

  const nameOf = (region: Region): string | null => {
    const input = given.inputs.indexOf(region)
    if (input >= 0) return given.inputs.length > 1 ? `input ${input}` : 'its input x'
    if (region === given.dy) return 'dy'
    if (region === asked.added?.dlosses) return 'dlosses'
    return null
  }
  const checkWrite = (region: Region) => {
    const own: readonly (Region | null)[] = [asked.output, ...asked.gradients, ...asked.saved, ...asked.scratch]
    if (own.includes(region)) return
    const name = nameOf(region)
    if (name)
      refuse(who, `${phase} to write regions of its own`, name, 'Declare an output, inputGradient, saved or scratch.')
  }
  const checkRead = (region: Region) => {
    if (phase === 'forward') return
    const input = given.inputs.indexOf(region)
    if (input >= 0 && !asked.reads.inputs[input]) {
      const declared = given.inputs.length > 1 ? `declare.backwardReads(${input})` : "declare.backwardReads('input')"
      refuse(who, 'backward to read only what it declared', nameOf(region)!, `Say ${declared} in build.`)
    }
    if (region === given.output && region !== given.dy && !asked.reads.output && !given.inputs.includes(region)) {
      refuse(
        who,
        'backward to read only what it declared',
        'its output y',
        "Say declare.backwardReads('output') in build.",
      )
    }
  }
  const check = (name: keyof typeof ROLES, args: readonly unknown[]) => {
    const { outs, inPlace } = ROLES[name]
    // No kernel takes text but a formula's name, by which wasm finds an export.
    for (const arg of args) if (typeof arg === 'string') functionOf(arg as FormulaName)
    // Kernels of formulas take a list of what they read.
    const regions = args.flat().map(arg => (isRegion(arg) ? arg : null))
    const bias = args.map(arg => (isOptions(arg) && isRegion(arg.bias) ? arg.bias : null))
    const written = regions.slice(0, outs)
    const read = [...regions.slice(outs), ...bias]
    for (const region of written) if (region) checkWrite(region)
    for (const region of read) if (region) checkRead(region)
    if (inPlace) return
    // Two regions of this call are one memory where it said that they may be.
    for (const out of written) {
      const same = out && read.find(region => region && region.offset === out.offset && region.size > 0)
      if (!same) continue
      const hint = 'Leave out inPlace, or write it elsewhere first.'
      refuse(who, `a kernel that may write over what it reads, where inPlace is declared`, name, hint)
    }
  }
  return new Proxy(kernels, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (value === undefined && Object.hasOwn(ROLES, name)) {
        refuse(who, 'kernels that are loaded', name as string, 'Say declare.kernels(kernelGroups. …) in build.')
      }
      if (typeof value !== 'function' || !Object.hasOwn(ROLES, name)) return value
      return (...args: unknown[]) => {
        check(name as keyof typeof ROLES, args)
        return (value as (...args: unknown[]) => unknown).apply(target, args)
      }
    },
  })
}

function isRegion(value: unknown): value is Region {
  return typeof value === 'object' && value !== null && 'offset' in value && 'dtype' in value
}

function isOptions(value: unknown): value is { bias?: unknown } {
  return typeof value === 'object' && value !== null && 'bias' in value
}
