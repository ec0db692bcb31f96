// The files of a folder that is served, each with its type and, where that helps, gzipped.
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

export interface ServedFile {
  type: string
  etag: string
  bytes: Buffer
  /** Null where it would gain nothing. */
  gzipped: Buffer | null
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.bin': 'application/octet-stream',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}
const PACKED_ALREADY = new Set(['.png', '.jpg', '.woff2', '.gz'])
/** Of a file's size, below which it is sent gzipped: what is packed already stays just below all of it. */
const WORTH_IT = 0.95

/**
 * The way to a folder's files by their address: `/` is index.html. An address is only ever looked up in the list of
 * what is there, never made into a path: so none leads out of the folder. Links and hidden files are not in the list.
 */
export function filesOf(folder: string): (address: string) => Promise<ServedFile | null> {
  const read = new Map<string, { version: string; file: Promise<ServedFile> }>()
  return async address => {
    const path = (await list(folder)).get(address.endsWith('/') ? `${address}index.html` : address)
    if (path === undefined) return null
    const { mtimeMs, size } = await stat(path)
    const version = `${mtimeMs} ${size}`
    let known = read.get(path)
    if (known?.version !== version) {
      known = { version, file: readServed(path) }
      read.set(path, known)
    }
    return known.file
  }
}

/** By address, the paths of all plain files. */
async function list(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    if (entry.isFile()) found.set(`/${entry.name}`, path)
    if (entry.isDirectory()) {
      for (const [, inner] of await list(path)) found.set(`/${relative(folder, inner).split(sep).join('/')}`, inner)
    }
  }
  return found
}

async function readServed(path: string): Promise<ServedFile> {
  const bytes = await readFile(path)
  const packed = PACKED_ALREADY.has(extname(path)) ? bytes : await promisify(gzip)(bytes)
  return {
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    etag: `W/"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    bytes,
    gzipped: packed.length < WORTH_IT * bytes.length ? packed : null,
  }
}
