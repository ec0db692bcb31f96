import { ThinnetError } from 'thinnet'

/** What `run` gives; an error that it throws in the name of another function is said of the one that was called. */
export function saidOf<T>(who: string, other: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw renamed(error, who, other)
  }
}

/** The same error, said of `who` where it names another. */
export function renamed(error: unknown, who: string, other: string): unknown {
  if (!(error instanceof ThinnetError) || !error.message.startsWith(other)) return error
  return new ThinnetError(who + error.message.slice(other.length), { cause: error })
}

/** What `read` gives; an error of what the model was compiled with, which may be left out, says how to. */
export async function readWithMend<T>(who: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof ThinnetError) || !ABOUT_COMPILE.test(error.message.slice(who.length))) throw error
    throw new ThinnetError(`${error.message} ${MEND}`, { cause: error })
  }
}

const ABOUT_COMPILE = /^: (compile|optimizer|training)(?!.*compile: false)/s
const MEND = 'Or load layers and weights alone, and compile them here: compile: false.'
