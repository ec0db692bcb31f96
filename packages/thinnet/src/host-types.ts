/**
 * What the libraries of Node and of pages declare, as far as thinnet's own types need it: these hold without
 * `@types/node` and without the lib dom, from TypeScript 5.4 on, and take what those declare.
 */

/** A file's name, or its URL: `new URL('file:…')`. */
export type Path = string | { readonly href: string; readonly protocol: string; readonly pathname: string }

/** An `AbortSignal`, of which only this is read. */
export interface Signal {
  readonly aborted: boolean
}

/** A Uint8Array; since TypeScript 5.7, which tells them apart, one whose memory is not shared. */
export type Bytes = ReturnType<typeof Uint8Array.of>
