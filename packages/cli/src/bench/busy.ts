import { spawn } from 'node:child_process'
import { type Library, thinnetCommand } from './libraries.ts'
import type { Row } from './rows.ts'

interface Comparison {
  rows: readonly Row[]
  libraries: readonly Library[]
}

/** Each row, and again with one core busy; with thinnet on one thread beside that on all, so that ratios to it are shown. */
export function alsoBusy({ rows, libraries }: Comparison): Comparison {
  const again = (row: Row): Row => ({ ...row, title: `${row.title}; one core busy`, busy: true })
  return {
    rows: rows.flatMap(row => (row.how === 'steady' ? [row, again(row)] : [row])),
    libraries: libraries.flatMap(library => (library.id === 'thinnet-blas' ? [library, blasOnOneThread()] : [library])),
  }
}

function blasOnOneThread(): Library {
  const command = thinnetCommand('blas', { threads: 1 })
  return { id: 'thinnet-blas-1', name: 'thinnet, blas, 1 thread', command, ceiling: 'blas-1', base: 'blas 1' }
}

/** Has a process of its own compute without end, until the function that is returned is called. */
export function makeOneCoreBusy(): () => void {
  const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
  return () => void busy.kill('SIGKILL')
}
