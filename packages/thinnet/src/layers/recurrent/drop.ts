import type { Region } from '../../kernels/region.ts'
import { type Shape, sizeOf } from '../../tensor/shape.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { inverseKeep, maskTensor, ownKey, streamFor } from '../draws.ts'
import type { Declare, Draws, Pass } from '../layer.ts'

/** What a drop is: its name among those of the layer, what it masks of a sample, and how often. */
export interface DropOptions {
  readonly name: string
  readonly shape: Shape
  readonly rateAt: (step: number) => number
  readonly seed: number | bigint | undefined
}

/** A mask of 0 and 1 that a recurrent layer draws once a pass: from `site//name`, by the rule of `DropoutMask`. */
export class Drop {
  readonly mask: Region
  readonly #options: DropOptions
  readonly #draws: Draws
  readonly #site: string

  constructor(options: DropOptions, declare: Declare) {
    const { name, shape, seed } = options
    this.#options = options
    this.#site = `${declare.site}//${name}`
    this.mask = declare.scratch(shape)
    this.#draws = declare.draws(seed === undefined ? { name } : { name, seed })
  }

  /** The rate of this pass. */
  rate({ step }: Pass): number {
    return this.#options.rateAt(step)
  }

  /** Draws, in training. Returns what the kept are multiplied by; 0 where nothing is to be dropped. */
  draw(pass: Pass): number {
    const rate = pass.training ? this.rate(pass) : 0
    if (rate === 0) return 0
    this.#draws.mask(this.mask, rate, pass)
    return inverseKeep(rate)
  }

  /** uint8 [batch, …shape], 1 where kept. */
  tensor(batch: number, pass: Pass): Tensor {
    const { shape, seed } = this.#options
    const stream = streamFor(pass, this.#site, ownKey(seed))
    return maskTensor({ stream, rate: this.rate(pass), first: pass.firstSample * sizeOf(shape) }, [batch, ...shape])
  }
}
