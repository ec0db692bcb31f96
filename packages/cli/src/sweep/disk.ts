import { ThinnetError } from 'thinnet'

const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG']

/** Does work on a file; what goes wrong is told as one line, with what to do about it. */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ThinnetError) throw error
    const { code = '', message } = error as NodeJS.ErrnoException
    if (!FULL.includes(code)) throw new ThinnetError(`${path}: ${message}.`, { cause: error })
    throw new ThinnetError(
      `${path}: expected room to write to, got a disk that is full (${code}). Make room, then go on with --resume.`,
      { cause: error },
    )
  }
}
