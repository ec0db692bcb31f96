import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { ThinnetError } from 'thinnet'
import { onDisk } from './disk.ts'

interface Holder {
  pid: number
  host: string
  /** When the process began, as the system counts; '' where it does not tell. Another of the same pid has another. */
  start: string
  since: string
}

/**
 * Takes a file for this process alone. One left behind by a process of this machine that is gone is taken over.
 *
 * @returns what gives it back
 * @throws ThinnetError while another has it
 */
export async function lock(path: string): Promise<() => Promise<void>> {
  const mine = JSON.stringify({
    ...{ pid: process.pid, host: hostname(), start: startOf(process.pid), since: new Date().toISOString() },
  } satisfies Holder)
  for (;;) {
    if (await make(path, mine)) {
      return async () => {
        if ((await readFile(path, 'utf8').catch(() => '')) === mine) await rm(path, { force: true })
      }
    }
    const found = await readFile(path, 'utf8').catch(() => null)
    if (found === null) continue // given back meanwhile
    await checkGone(path, found)
    await takeAway(path, found)
  }
}

async function make(path: string, text: string): Promise<boolean> {
  return onDisk(path, async () => {
    try {
      await writeFile(path, text, { flag: 'wx' })
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      await rm(path, { force: true })
      throw error
    }
  })
}

async function checkGone(path: string, text: string): Promise<void> {
  const holder = parse(text)
  if (holder === null) {
    // Half written: by somebody who has just begun, or who was killed just then.
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > 10_000) return
    throw new ThinnetError(`${path}: expected no other sweep in this folder, got one that has just begun.`)
  }
  if (holder.host === hostname() && !isRunning(holder)) return
  const mend = holder.host === hostname() ? '' : ` If that process is gone, remove ${path}.`
  throw new ThinnetError(
    `${path}: expected no other sweep in this folder, got one by process ${holder.pid} of ${holder.host} since ${holder.since}.${mend}`,
  )
}

/** Removes the lock that was found; of several who try, one does, and none takes a newer one. */
async function takeAway(path: string, found: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await rename(path, aside)
  } catch {
    return // another was first
  }
  if ((await readFile(aside, 'utf8')) !== found) await link(aside, path).catch(() => {})
  await rm(aside, { force: true })
}

function isRunning({ pid, start }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return start === '' || startOf(pid) === start
}

/** Clock ticks from the machine's start to that of the process, on Linux. */
function startOf(pid: number): string {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    // The name, in parentheses, may hold anything.
    return `${boot} ${line.slice(line.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return ''
  }
}

function parse(text: string): Holder | null {
  try {
    const { pid, host, start, since } = JSON.parse(text)
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host, start: String(start), since } : null
  } catch {
    return null
  }
}
