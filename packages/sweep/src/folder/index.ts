/** `@thinnet/sweep/folder`: a folder that one process has at a time, and files in it that are whole at any moment. */

export { removeTemporary, writeWhole } from './atomic.ts'
export { carried, checkpointed } from './checkpoint.ts'
export { onDisk } from './disk.ts'
export { isOfLock, lockFolder } from './folder-lock.ts'
export { checkTaken, MODELS, SETTINGS, Taken } from './taken.ts'
