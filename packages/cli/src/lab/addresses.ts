import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

export interface Addresses {
  /** For a browser on this machine. */
  url: string
  /** For browsers elsewhere, where every address of this machine is served: one for each. */
  network: string[]
}

/** What to type for a server that was asked to listen at `host`, and is `bound` to this address. */
export function addressesOf(
  host: string,
  bound: { address: string; port: number },
  interfaces = networkInterfaces(),
): Addresses {
  const url = (name: string) => `http://${isIPv6(name) ? `[${name}]` : name}:${bound.port}/`
  const own = { '0.0.0.0': '127.0.0.1', '::': '::1' }[bound.address]
  if (own === undefined) return { url: url(host), network: [] }
  const others = Object.values(interfaces).flatMap(list => list?.filter(({ internal }) => !internal) ?? [])
  // An IPv6 address with a scope holds for one link, under a name that only its reader knows.
  const reached = others.filter(
    ({ family, scopeid }) => family === 'IPv4' || (bound.address === '::' && (scopeid ?? 0) === 0),
  )
  return { url: url(own), network: reached.map(({ address }) => url(address)) }
}
