import { ThinnetError } from 'thinnet'

const MAKE_ROOM = 'Make room, then resume the run or the sweep with --resume.'

/** What the system says, what that is in words, and what to do about it. */
const FAULTS: Readonly<Record<string, readonly [got: string, fix: string]>> = {
  ENOSPC: ['a disk that is full', MAKE_ROOM],
  EDQUOT: ['a quota that is used up', MAKE_ROOM],
  EFBIG: ['a disk that is full', MAKE_ROOM],
  EROFS: ['a disk that can only be read', 'Take another folder.'],
  EACCES: ['one that this user may not touch', 'Change its permissions, or take another folder.'],
  EPERM: ['one that this user may not touch', 'Change its permissions, or take another folder.'],
  EISDIR: ['a folder of this name', 'Remove it, or take another name.'],
  ENOTDIR: ['a file where its folder is to be', 'Take another folder.'],
  EEXIST: ['a file of this name', 'Remove it, or take another name.'],
  ENOENT: ['a folder that is not there', 'Make it, or take another.'],
  ENAMETOOLONG: ['a name that is too long', 'Take a shorter one.'],
  EMFILE: ['too many open files', 'Raise the limit (ulimit -n).'],
  ENFILE: ['too many open files', 'Close other programs.'],
  EIO: ['a disk that fails', 'Check the disk.'],
}
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG']

/**
 * Does work on a file; what goes wrong is told as one line, with what to do about it.
 *
 * @param expected what the file or folder has to be
 */
export async function onDisk<T>(
  path: string,
  work: () => Promise<T>,
  expected = 'a file that can be written',
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ThinnetError) throw error
    const { code = '', message } = error as NodeJS.ErrnoException
    const [got, fix] = FAULTS[code] ?? [message, '']
    const what = FULL.includes(code) ? 'room to write to' : expected
    const why = code in FAULTS ? `${got} (${code})` : got
    throw new ThinnetError(`${path}: expected ${what}, got ${why}.${fix && ` ${fix}`}`, { cause: error })
  }
}
