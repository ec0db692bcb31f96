// How much of the processor's time threads have had, where the system tells (Linux): less moved by what else runs on
// the machine than the time of the clock.
import { readdirSync, readFileSync } from 'node:fs'

/** The system counts in hundredths of a second. */
const TICKS = 100

/** Seconds of this thread, or NaN. */
export function ownSeconds(): number {
  return secondsIn('/proc/thread-self/stat')
}

/** Seconds of all threads of a process and its children, by what the thread is called. */
export function secondsByThread(root: number): Map<string, number> {
  const seconds = new Map<string, number>()
  for (const pid of family(root)) {
    for (const task of list(`/proc/${pid}/task`)) {
      const name = read(`/proc/${pid}/task/${task}/comm`).trim()
      seconds.set(name, (seconds.get(name) ?? 0) + secondsIn(`/proc/${pid}/task/${task}/stat`))
    }
  }
  return seconds
}

function family(root: number): number[] {
  const parents = list('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => [Number(name), Number(fieldsOf(read(`/proc/${name}/stat`))[1])] as const)
  const found = [root]
  for (const pid of found) found.push(...parents.filter(([, parent]) => parent === pid).map(([child]) => child))
  return found
}

/** What comes after the name, which may hold anything. */
const fieldsOf = (stat: string) => stat.slice(stat.lastIndexOf(')') + 2).split(' ')

function secondsIn(path: string): number {
  const fields = fieldsOf(read(path))
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

/** '' where there is no such file any more. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
