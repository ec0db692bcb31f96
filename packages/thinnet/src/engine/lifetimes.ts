import { Block } from './blocks.ts'
import type { Wire } from './calls.ts'
import type { Owned } from './parameters.ts'
import { PlannedRegion } from './planned-region.ts'
import type { Program, ProgramCall } from './program.ts'

/**
 * When each value of a program is written first and read last, and which may have another's memory.
 *
 * With L calls, time runs so: −1 the batch is gathered; i forward of call i; L the losses; L + 1 their derivatives;
 * 2L + 1 − i backward of call i. Right after a call's backward, dx of each input is added to what came back to the same
 * value from other calls: after it, since the call may have written over its dy.
 */
export interface Lifetimes {
  /** What memory is found for. */
  readonly blocks: Block[]
  /** Parameters whose gradient is the sum of what several calls, or one with a region of its own, write. */
  readonly shared: readonly { readonly parameter: Owned; readonly parts: readonly PlannedRegion[] }[]
  /** Of each output whose loss is not the first on its value: where what comes back from it is added to the others'. */
  readonly sumsOfLosses: readonly (PlannedRegion | null)[]
  /** Fitted parameters whose gradient nobody writes: no loss reaches their calls. */
  readonly unreached: readonly Owned[]
}

export const momentOfLosses = (calls: readonly ProgramCall[]) => calls.length + 1
/** When all has come back. */
const afterAll = (calls: readonly ProgramCall[]) => 2 * calls.length + 2
export const momentOfBackward = (i: number, calls: readonly ProgramCall[]) => 2 * calls.length + 1 - i
/** Sums of a call's inputs, one after the other, before the next call's backward. */
const sumAfter = (moment: number, input: number) => moment + (input + 1) / 1024

export function settleLifetimes(program: Program): Lifetimes {
  const { calls, outputs } = program
  const values = new Set([...program.inputBlocks, ...calls.map(({ output }) => output)])
  const born = (region: PlannedRegion, birth: number) => {
    const block = new Block(region, birth)
    values.add(block)
    return block
  }
  for (const [i, { inputs }] of calls.entries()) for (const input of inputs) input.readAt(i)
  for (const output of outputs) output.readAt(calls.length)
  const ofLosses = leadBack(program, born)
  const written = gradientsOf(calls, born)
  for (const [i, { asked, dy, inputs, output }] of calls.entries()) {
    const last = dy ? momentOfBackward(i, calls) : i
    // A padding mask may be read by any call that comes later, in both directions, and with the losses.
    for (const region of asked.saved) {
      const block = born(region, i)
      block.readAt(region === asked.padding ? afterAll(calls) : last)
      if (region === asked.added?.losses) block.readAt(momentOfLosses(calls))
    }
    if (!dy) continue
    if (asked.added) born(asked.added.dlosses, momentOfLosses(calls)).readAt(last)
    for (const [j, input] of inputs.entries()) if (asked.reads.inputs[j]) input.readAt(last)
    if (asked.reads.output) output.readAt(last)
  }
  for (const { asked, inputs, output, dy, dxs } of calls) {
    if (!asked.passThrough) continue
    inputs[0].standsFor.push(output)
    dy?.standsFor.push(...dxs.filter(dx => dx !== null))
  }
  merge(
    program,
    ofLosses.map(loss => loss?.dy ?? null),
  )
  const blocks = new Set(Array.from(values, block => block.root))
  for (const block of blocks) block.readAt(block.lastRead())
  const fitted = program.options.losses
    ? calls.flatMap(({ asked }) => asked.parameters.filter(used => used.fitted))
    : []
  return {
    blocks: [...blocks],
    shared: Array.from(written, ([parameter, parts]) => ({ parameter, parts })).filter(
      ({ parameter, parts }) => parts.length > 1 || parts[0] !== parameter.gradient,
    ),
    sumsOfLosses: ofLosses.map(loss => loss?.sum?.region ?? null),
    unreached: [...new Set(fitted.map(({ parameter }) => parameter))].filter(parameter => !written.has(parameter)),
  }
}

/** Follows the losses' derivatives back to the first calls that have something to fit; returns these derivatives, and their sums. */
function leadBack(
  { calls, outputs, inputWires, outputWires, dys }: Program,
  born: (r: PlannedRegion, at: number) => Block,
): ({ readonly dy: Block; readonly sum: Block | null } | null)[] {
  /** What has come back to a value so far: the last to arrive, or the sum. */
  const back = new Map<Wire, Block>()
  const losses = momentOfLosses(calls)
  /** @returns the sum, where something has come back before */
  const give = (wire: Wire, dx: Block, moment: number): Block | null => {
    const before = back.get(wire)
    if (!before) {
      back.set(wire, dx)
      return null
    }
    before.readAt(moment)
    dx.readAt(moment)
    const sum = born(new PlannedRegion(dx.region.dtype, dx.region.fixedShape, true), moment)
    back.set(wire, sum)
    return sum
  }
  const ofLosses = dys.map((dy, k) => {
    if (!dy) return null
    outputs[k]!.readAt(losses)
    const block = born(dy, losses)
    return { dy: block, sum: give(outputWires[k]!, block, losses) }
  })
  for (let i = calls.length - 1; i >= 0; i--) {
    const call = calls[i]!
    const { placed, asked, needed } = call
    const moment = momentOfBackward(i, calls)
    const given = back.get(placed.output)
    if (!needed || !(given || asked.added)) continue
    if (!given) call.silent = new PlannedRegion(asked.output.dtype, asked.output.fixedShape, true)
    const dy = given ?? born(call.silent!, moment)
    dy.readAt(moment)
    call.dy = dy
    call.dxs = asked.gradients.map(region => region && born(region, moment))
    call.sums = call.dxs.map((dx, j) => dx && give(placed.inputs[j]!, dx, sumAfter(moment, j)))
  }
  for (const wire of inputWires) back.get(wire)?.readAt(afterAll(calls))
  return ofLosses
}

/** The regions that calls write each parameter's gradient to, in the order they come back. */
function gradientsOf(calls: readonly ProgramCall[], born: (region: PlannedRegion, at: number) => Block) {
  const written = new Map<Owned, PlannedRegion[]>()
  for (const [i, { asked, dy }] of [...calls.entries()].reverse()) {
    if (!dy) continue
    for (const { parameter, gradient, fitted } of asked.parameters) {
      if (!fitted) continue
      written.set(parameter, [...(written.get(parameter) ?? []), gradient])
      // It is read when the last of the parameter's calls has come back.
      if (gradient !== parameter.gradient) born(gradient, momentOfBackward(i, calls)).readAt(afterAll(calls))
    }
  }
  return written
}

/** Lets values have others' memory: those that are the same, and those written where nobody reads any more. */
function merge({ calls, outputs, options }: Program, ofLosses: readonly (Block | null)[]): void {
  const { share = true, overOutputs = [] } = options
  /** Whether nobody reads the block after this moment, but as the value that is then written over it. */
  const free = (block: Block, moment: number, value: Block) =>
    share && !block.root.fixed && block.lastRead(value) <= moment
  for (const [i, { asked, inputs, output }] of calls.entries()) {
    const [input, ...others] = inputs
    // A call that is given one value twice may read it again when it has begun to write.
    const overInput = () => free(input, i, output) && !others.some(other => input.mayBe(other))
    if (asked.sharing === 'reshaped' || (asked.sharing === 'inPlace' && overInput())) output.mergeInto(input)
  }
  for (const [k, dy] of ofLosses.entries()) {
    const output = outputs[k]!
    // A loss whose turn comes later reads its own output still.
    const read = outputs.some((other, j) => j !== k && ofLosses[j] && other.mayBe(output))
    if (dy && overOutputs[k] && !read && free(output, momentOfLosses(calls), dy)) dy.mergeInto(output)
  }
  for (const [i, { asked, dy, dxs, sums }] of [...calls.entries()].reverse()) {
    if (!dy) continue
    const moment = momentOfBackward(i, calls)
    for (const [j, dx] of dxs.entries()) {
      const kind = asked.gradientKinds[j]
      if (dx && (kind === 'reshaped' || (kind === 'inPlace' && free(dy, moment, dx)))) dx.mergeInto(dy)
    }
    for (const [j, sum] of sums.entries()) {
      if (sum && free(dxs[j]!, sumAfter(moment, j), sum)) sum.mergeInto(dxs[j]!)
    }
  }
}
