import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'
import type { Backend } from 'thinnet'

/** What each program here may be told. B: the names of backends. */
export interface Run<B = Backend> {
  /** Passes over the data; what a program without passes counts, it says. */
  epochs: number
  /** Default 1. Multiplies the program's own epochs, unless `epochs` is given; at least one is left. */
  scale: number
  /** At most so many samples to train on. Default: all. */
  samples: number
  /** Of weights, order and masks; the data are the same for each. Default 1. */
  seed: number
  /** Default 'auto'. */
  backend: B
  /** Where its lines go. Default: the console. */
  log: (line: string) => void
}

/** How well a program did. */
export interface Score {
  readonly name: string
  readonly value: number
  readonly better: 'higher' | 'lower'
  /** Of training alone, with what the first step has to make ready. */
  readonly trainSeconds: number
  /** As trained. */
  readonly epochs: number
}

/** Options with what is left out filled in. @param epochs the program's own */
export function options<B = Backend>(given: Partial<Run<B>>, { epochs }: Pick<Run, 'epochs'>): Run<B | 'auto'> {
  const { scale = 1 } = given
  return {
    scale,
    epochs: Math.max(1, Math.round(epochs * scale)),
    samples: Number.POSITIVE_INFINITY,
    seed: 1,
    backend: 'auto',
    log: console.log,
    ...given,
  }
}

/** Seconds that something takes. */
export async function seconds(work: () => unknown): Promise<number> {
  const begin = performance.now()
  await work()
  return (performance.now() - begin) / 1000
}

/** Runs a program whose file is the one that Node was started with. */
export async function runIfMain(url: string, program: (given?: Partial<Run>) => Promise<Score>): Promise<void> {
  if (!argv[1] || pathToFileURL(argv[1]).href !== url) return
  const { name, value, trainSeconds, epochs } = await program()
  console.log(`${name} ${value.toPrecision(4)} after ${epochs} epochs, ${trainSeconds.toFixed(2)} s of training`)
}
