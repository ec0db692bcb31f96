/** Where in a kernel's arguments is what differs from part to part and from thread to thread. */
export interface Places {
  readonly begin: number
  readonly end: number
  /** -1 if it has no workspace. */
  readonly workspace: number
  /** Bytes from one thread's workspace to the next. */
  readonly step: number
}

/**
 * Makes of a call's arguments those of a part of `size` units.
 *
 * @param n the end of the whole call
 * @param thread 0 is the caller, who may do several parts with one array
 */
export function setPart(
  args: { [place: number]: number },
  { begin, end, workspace, step }: Places,
  n: number,
  size: number,
  part: number,
  thread = 0,
): void {
  args[begin] = part * size
  args[end] = Math.min(n, (part + 1) * size)
  if (thread > 0 && workspace >= 0) args[workspace]! += step * thread
}
