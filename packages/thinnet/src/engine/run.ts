import type { Kernels } from '../kernels/kernels.ts'
import type { Region } from '../kernels/region.ts'
import type { Inputs, Pass } from '../layers/layer.ts'
import { checkGradients, checkOutput } from '../layers/returned.ts'
import type { Wire } from './calls.ts'
import { Layout } from './layout.ts'
import { momentOfBackward } from './lifetimes.ts'
import type { Memory } from './memory.ts'
import type { PlannedRegion } from './planned-region.ts'
import type { Program } from './program.ts'
import { watched } from './watching.ts'

/** What a call was given and gave, until its backward. */
interface Frame {
  readonly inputs: [Region, ...Region[]]
  output: Region
}

/** Runs a program on the batch that is in its inputs. */
export class Run {
  readonly program: Program
  readonly #layout: Layout
  /** Where each value is: a call may have handed on what it was given instead of writing its own memory. */
  readonly #at: Region[] = []
  /** … and what has come back to it. */
  readonly #back: (Region | null)[] = []
  readonly #frames: readonly Frame[]
  readonly #before: ((moment: number) => void) | undefined

  /** @param before told each moment when something is run (see `lifetimes.ts`): for tests */
  constructor(program: Program, memory: Memory, before?: (moment: number) => void) {
    this.#before = before
    this.program = program
    this.#layout = new Layout(memory, program)
    this.#frames = program.calls.map(({ inputs, output }) => ({
      inputs: inputs.map(({ region }) => region) as unknown as Inputs<Region> as [Region, ...Region[]],
      output: output.region,
    }))
    for (const [k, { id }] of program.inputWires.entries()) this.#at[id] = program.inputs[k]!
  }

  /** See `Layout`. */
  get comfortableBatch(): number {
    return this.#layout.comfortableBatch
  }

  /** Makes room for this many samples, of which the inputs are to be written then. Before every batch. */
  setBatch(batch: number): void {
    this.#layout.setBatch(batch)
  }

  /** @param calls how many of the calls, the first; default: all */
  forward(pass: Pass, calls = this.#frames.length): void {
    for (let i = 0; i < calls; i++) this.call(i, pass)
  }

  /** Runs the call of this index, after all before it; returns its output. */
  call(i: number, pass: Pass): Region {
    const { placed, asked, built } = this.program.calls[i]!
    const frame = this.#frames[i]!
    this.#before?.(i)
    for (const [j, { id }] of placed.inputs.entries()) frame.inputs[j] = this.#at[id]!
    // The call before may have handed on what it was given, from memory of its own that it has not written to.
    if (asked.sharing === 'reshaped') move(pass.kernels, built.output, frame.inputs[0])
    frame.output = built.output
    const y = built.call.forward(frame.inputs, this.#passFor(i, pass, null))
    checkOutput(built, y, frame.inputs[0])
    frame.output = y
    this.#at[placed.output.id] = frame.output
    return frame.output
  }

  /** The output of this index, after `forward`. */
  output(k: number): Region {
    return this.#at[this.program.outputWires[k]!.id]!
  }

  /**
   * Computes all gradients, after `forward` of the same pass, from what is in `program.dys`.
   *
   * @param samples of the whole step, over which losses of layers are a mean. Default: those of this batch
   * @returns the derivative to each input; null where it was not asked for, or does not reach it
   */
  backward(pass: Pass, samples?: number): (Region | null)[] {
    const { calls, dys, sumsOfLosses, outputWires, inputWires, shared, unreached } = this.program
    const { kernels } = pass
    this.#back.fill(null)
    for (const [k, dy] of dys.entries()) if (dy) this.#give(kernels, outputWires[k]!, dy, sumsOfLosses[k])
    for (const { dy, asked } of calls) {
      if (dy && asked.added) kernels.fill(asked.added.dlosses, 1 / (samples ?? asked.added.dlosses.size))
    }
    for (let i = calls.length - 1; i >= 0; i--) {
      const { placed, dy, silent, dxs, sums } = calls[i]!
      if (!dy) continue
      if (silent) {
        kernels.fill(silent, 0)
        this.#back[placed.output.id] = silent
      }
      this.#before?.(momentOfBackward(i, calls))
      const returned = this.#callBack(i, pass)
      for (let j = 0; j < dxs.length; j++) {
        if (dxs[j]) this.#give(kernels, placed.inputs[j]!, returned[j]!, sums[j]?.region)
      }
    }
    for (const { parameter, parts } of shared) addUp(kernels, parameter.gradient, parts)
    for (const { gradient } of unreached) kernels.fill(gradient, 0)
    return inputWires.map(({ id }) => this.#back[id] ?? null)
  }

  #callBack(i: number, pass: Pass): readonly (Region | null)[] {
    const { placed, asked, built } = this.program.calls[i]!
    const dy = this.#back[placed.output.id]!
    for (const [j, gradient] of asked.gradients.entries()) {
      if (gradient && asked.gradientKinds[j] === 'reshaped') move(pass.kernels, gradient, dy)
    }
    const dxs = built.call.backward(dy, this.#passFor(i, pass, dy), this.#frames[i]!)
    checkGradients(built, dxs, dy)
    return dxs
  }

  /** Users' own layers are watched, always: what they declare cannot be known to be true. */
  #passFor(i: number, pass: Pass, dy: Region | null): Pass {
    const call = this.program.calls[i]!
    if (!call.watched) return pass
    return { ...pass, kernels: watched(pass.kernels, call, { ...this.#frames[i]!, dy }) }
  }

  /** Adds dx to what has come back to the same value before. */
  #give(kernels: Kernels, { id }: Wire, dx: Region, sum: PlannedRegion | null | undefined): void {
    if (sum) kernels.add(sum, this.#back[id]!, dx)
    this.#back[id] = sum ?? dx
  }
}

/** Nothing to do but where the values are elsewhere. */
function move(kernels: Kernels, to: Region, from: Region): void {
  if (to.offset !== from.offset) kernels.copy(to, from)
}

/** sum = the sum of the parts, among which it may be itself. */
function addUp(kernels: Kernels, sum: Region, parts: readonly Region[]): void {
  const others = parts.filter(part => part !== sum)
  if (others.length === parts.length) kernels.copy(sum, others.shift()!)
  for (const part of others) kernels.add(sum, sum, part)
}
