// Starts a real Redis on a port and in a folder of its own, with its append-only file on.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { REDIS } from '../../../scripts/tests/programs.ts'

/** Why there can be no Redis here, for a test's `skip`; false where there can. */
export function noRedis(): string | false {
  const found = REDIS.find()
  return 'missing' in found && found.missing
}

export interface Server {
  readonly port: number
  readonly folder: string
  readonly url: string
  /** The server's process. */
  readonly process: ChildProcess
  /** Ends it: killed, unless told otherwise. Its files stay. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Starts it on its files; gives when it answers. */
  start(): Promise<void>
  /** Does something with a client of its own. */
  ask<T>(work: (client: Redis) => Promise<T>): Promise<T>
  /** Ends it, and takes its files away. */
  remove(): Promise<void>
}

export async function startRedis(args: readonly string[] = [], password?: string): Promise<Server> {
  const found = REDIS.find()
  if ('missing' in found) throw new Error(found.missing)
  const folder = await mkdtemp(join(tmpdir(), 'thinnet-redis-'))
  const port = await freePort()
  let child: ChildProcess | null = null
  const server: Server = {
    port,
    folder,
    url: `redis://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`,
    get process() {
      return child!
    },
    async stop(signal = 'SIGKILL') {
      const gone = child
      child = null
      if (!gone || gone.exitCode !== null) return
      const ended = new Promise(resolve => gone.once('exit', resolve))
      gone.kill(signal)
      await ended
    },
    async start() {
      child = spawn(
        found.path,
        [
          ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
          ...['--appendonly', 'yes', '--appendfsync', 'always'],
          ...(password === undefined ? [] : ['--requirepass', password]),
          ...args,
        ],
        { stdio: 'ignore' },
      )
      await server.ask(client => client.ping())
    },
    async ask(work) {
      const client = new Redis({
        ...{ port, host: '127.0.0.1', maxRetriesPerRequest: 200, retryStrategy: () => 50 },
        ...(password === undefined ? {} : { password }),
      })
      client.on('error', () => {})
      try {
        return await work(client)
      } finally {
        client.disconnect()
      }
    },
    async remove() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
