import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export type Answer = Record<string, unknown>

/** A library's process: asked by a line of JSON, it answers by a line of JSON. */
export class Child {
  readonly #process: ChildProcess
  readonly #limit: number
  readonly #lines: Answer[] = []
  #wake = () => {}
  #ended = false
  #errors = ''

  /** @param limit seconds after which an answer is not waited for any longer, and the process is ended */
  constructor(command: readonly string[], limit: number) {
    this.#limit = limit
    this.#process = spawn(command[0]!, command.slice(1), { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#process.stderr!.on('data', text => {
      this.#errors = (this.#errors + text).slice(-4000)
    })
    this.#process.stdin!.on('error', () => {}) // gone before it was asked: `answer` says so
    const end = (error?: Error) => {
      if (error instanceof Error) this.#errors += `\n${error.message}`
      this.#ended = true
      this.#wake()
    }
    this.#process.on('error', end)
    this.#process.on('close', () => end())
    createInterface(this.#process.stdout!).on('line', line => {
      if (!line.startsWith('{')) return // something a library prints
      this.#lines.push(JSON.parse(line))
      this.#wake()
    })
  }

  ask(request: object): Promise<Answer> {
    this.#process.stdin!.write(`${JSON.stringify(request)}\n`)
    return this.answer()
  }

  /** The next line. @throws Error when the process has ended without one, or the limit is over */
  async answer(): Promise<Answer> {
    const over = Symbol()
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<typeof over>(resolve => {
      timer = setTimeout(() => resolve(over), this.#limit * 1000)
    })
    try {
      while (this.#lines.length === 0) {
        if (this.#ended) throw new Error(this.#reason)
        const wake = new Promise<void>(resolve => {
          this.#wake = resolve
        })
        if ((await Promise.race([wake, limit])) === over) {
          this.stop()
          throw new Error(`no answer in ${this.#limit} s`)
        }
      }
      return this.#lines.shift()!
    } finally {
      clearTimeout(timer)
    }
  }

  get ended(): boolean {
    return this.#ended
  }

  stop(): void {
    this.#ended = true
    this.#process.kill('SIGKILL')
  }

  /** The line of its standard error that says most: an error's, or the last. */
  get #reason(): string {
    const lines = this.#errors.split('\n').filter(line => line.trim() !== '')
    const said = lines.find(line => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? 'ended without a word'
    return said.replace(/^ThinnetError: /, '')
  }
}

/** @throws Error with what a library says that it cannot do */
export function able(answer: Answer): Answer {
  if (answer.cannot !== undefined) throw new Error(String(answer.cannot))
  return answer
}

/** A process of a library for one answer: see serve.ts. */
export async function askOnce(
  command: readonly string[],
  what: readonly string[],
  limit: number,
  signal?: AbortSignal,
): Promise<Answer> {
  const child = new Child([...command, '--once', ...what], limit)
  const stop = () => child.stop()
  signal?.addEventListener('abort', stop)
  try {
    return able(await child.answer())
  } finally {
    signal?.removeEventListener('abort', stop)
    stop()
  }
}
