import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ThinnetError } from 'thinnet'
import { type Addresses, addressesOf } from './addresses.ts'
import { filesOf, type ServedFile } from './files.ts'
import { type HeaderOptions, headersOf } from './headers.ts'

export interface ServeOptions extends HeaderOptions {
  /** Default 127.0.0.1: this machine alone. */
  host?: string
  /** 0 is any free one. Default: 8484, or the next that is free. */
  port?: number
}

export interface Served extends Addresses {
  close(): Promise<void>
}

const USUAL_PORT = 8484
const PORTS_TRIED = 100

/** Serves a folder's files, and nothing else, until it is closed. */
export async function serveFolder(folder: string, options: ServeOptions = {}): Promise<Served> {
  const { host = '127.0.0.1', port } = options
  const find = filesOf(folder)
  const headers = headersOf(options)
  const server = createServer(async (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    try {
      if (isLoopback(host) && !asksLoopback(request, host)) return refuseRequest(response, 403)
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('Allow', 'GET, HEAD')
        return refuseRequest(response, 405)
      }
      const address = addressOf(request)
      const file = address === null ? null : await find(address)
      if (!file) return refuseRequest(response, 404)
      send(file, request, response)
    } catch {
      refuseRequest(response, 500) // a file that went away between being listed and being read
    }
  })
  await listen(server, host, port)
  return {
    ...addressesOf(host, server.address() as AddressInfo),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function send(file: ServedFile, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('ETag', file.etag)
  const known = request.headers['if-none-match']?.split(',').map(tag => tag.trim())
  if (known?.includes(file.etag) || known?.includes('*')) {
    response.writeHead(304).end()
    return
  }
  const packed = file.gzipped && takesGzip(request.headers['accept-encoding'])
  const body = packed ? file.gzipped! : file.bytes
  if (packed) response.setHeader('Content-Encoding', 'gzip')
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': body.length })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function refuseRequest(response: ServerResponse, status: number): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const says: Record<number, string> = {
    403: 'This address is not served here.',
    404: 'There is no such file.',
    405: 'Only GET and HEAD.',
    500: 'The file cannot be read.',
  }
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${says[status]}\n`)
}

/** The path that is asked for, decoded; null where it is none. */
function addressOf({ url = '' }: IncomingMessage): string | null {
  try {
    return decodeURIComponent(url.split('?', 1)[0]!)
  } catch {
    return null
  }
}

function takesGzip(accepted: string | string[] | undefined): boolean {
  return /(^|,)\s*(gzip|\*)\s*(;\s*q=(1|0?\.\d*[1-9]\d*)[^,]*)?\s*(,|$)/i.test(String(accepted ?? ''))
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/**
 * Whether the page's own address is this machine's. Any site may name itself and then give this machine's number as
 * its own (DNS rebinding): its scripts would be let read what is served here, but for the name they have to give.
 */
function asksLoopback({ headers }: IncomingMessage, host: string): boolean {
  const name = /^(?:\[([\da-f:]+)\]|([^:]*))(?::\d+)?$/i.exec(headers.host ?? '')
  const asked = (name?.[1] ?? name?.[2] ?? '').toLowerCase()
  return ['localhost', '127.0.0.1', '::1', host].includes(asked)
}

async function listen(server: Server, host: string, port: number | undefined): Promise<void> {
  const last = port ?? USUAL_PORT + PORTS_TRIED - 1
  for (let tried = port ?? USUAL_PORT; ; tried++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen({ port: tried, host, exclusive: true }, () => {
          server.off('error', reject)
          resolve()
        })
      })
      return
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      server.removeAllListeners('error')
      if (code === 'EADDRINUSE' && tried < last) continue
      throw new ThinnetError(why(code, message, host, tried, port))
    }
  }
}

function why(
  code: string | undefined,
  message: string,
  host: string,
  tried: number,
  asked: number | undefined,
): string {
  if (code === 'EADDRINUSE') {
    const ports = asked === undefined ? `the ports ${USUAL_PORT} to ${tried} are` : `port ${tried} is`
    return `--port: expected a free port, but ${ports} taken. Choose another, or --port 0 for any that is free.`
  }
  if (code === 'EACCES') return `--port: expected a port that may be used, but ${tried} may not. Choose one over 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `--host: expected an address of this machine, got ${host}.`
  }
  return `--host ${host}, --port ${tried}: ${message}`
}
