export interface HeaderOptions {
  /** Cross-origin isolation, without which a page has no threads. Default true. */
  isolated?: boolean
  /** Whose pages may show this one in a frame: nobody's (false, the default), everybody's, or those of these origins. */
  embed?: boolean | readonly string[]
}

const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
]

/** The headers of every answer: what keeps the page to itself, but for what the options allow. */
export function headersOf({ isolated = true, embed = false }: HeaderOptions): Record<string, string> {
  return {
    'Content-Security-Policy': [...POLICY, ...ancestors(embed)].join('; '),
    // a page that is isolated itself may show only what says that it may be shown anywhere
    'Cross-Origin-Resource-Policy': embed ? 'cross-origin' : 'same-origin',
    // for browsers and proxies that know no frame-ancestors; it cannot name origins
    ...(embed ? {} : { 'X-Frame-Options': 'DENY' }),
    ...(isolated
      ? { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
      : {}),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
    Vary: 'Accept-Encoding',
  }
}

/** Everybody is no `*`, which leaves out pages that are files on a disk: it is no word on frames at all. */
function ancestors(embed: boolean | readonly string[]): string[] {
  if (embed === true) return []
  return [`frame-ancestors ${embed ? embed.join(' ') : "'none'"}`]
}
