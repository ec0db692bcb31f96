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
