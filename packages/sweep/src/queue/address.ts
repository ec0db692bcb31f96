import { ThinnetError } from 'thinnet'

/** Where a Redis is, and how it is entered. */
export interface Address {
  readonly host: string
  readonly port: number
  readonly db: number
  readonly username?: string
  readonly password?: string
  readonly tls: boolean
}

const FORM = 'redis://[user:password@]host[:port][/db], or rediss:// for TLS'

/**
 * Takes the URL of a Redis apart. No message has the password.
 *
 * @throws ThinnetError for what is no such URL
 */
export function addressOf(url: string): Address {
  const refuse = (got: string) => new ThinnetError(`--queue: expected ${FORM}, got ${got}.`)
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    throw refuse(/@/.test(url) ? 'what is no URL (a password has to be percent-encoded)' : JSON.stringify(url))
  }
  const { protocol, hostname, port, pathname, search, hash } = parsed
  if (protocol !== 'redis:' && protocol !== 'rediss:') throw refuse(`"${protocol}…"`)
  if (hostname === '') throw refuse('no host')
  if (search || hash) throw refuse('something after it (a password has to be percent-encoded)')
  const db = /^\/?$/.test(pathname) ? 0 : /^\/\d{1,5}$/.test(pathname) ? Number(pathname.slice(1)) : -1
  if (db < 0) throw refuse('something that is no number of a database after the host')
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 6379 : Number(port),
    db,
    ...(parsed.username ? { username: decoded(parsed.username) } : {}),
    ...(parsed.password ? { password: decoded(parsed.password) } : {}),
    tls: protocol === 'rediss:',
  }

  function decoded(text: string): string {
    try {
      return decodeURIComponent(text)
    } catch {
      throw refuse('a user or password that is not percent-encoded')
    }
  }
}

/** How messages name it. */
export function nameOf({ host, port, db, tls }: Address): string {
  const at = host.includes(':') ? `[${host}]` : host
  return `${tls ? 'rediss' : 'redis'}://${at}:${port}${db ? `/${db}` : ''}`
}
