import { refuse } from './errors.ts'

/** What is used here of the global `process`, which some bundlers give pages, too. */
interface Host {
  readonly versions?: { readonly node?: string }
  readonly getBuiltinModule?: unknown
}

/**
 * Node's own modules are reached without an import, so that bundlers and browsers have nothing to resolve: through
 * `process.getBuiltinModule`, which older Nodes have not. Threads, files and a BLAS need it; for whatever backend, such
 * a Node is refused at once, rather than to compute more slowly or to fail later.
 *
 * @throws ThinnetError in a Node before 20.16, in 21, and in 22 before 22.3; not in a page
 */
export function checkNode(host: Host | undefined = globalThis.process): void {
  const version = host?.versions?.node
  if (!version || host.getBuiltinModule) return
  refuse('thinnet', 'Node 20.16 or later (not 21, nor 22.0 to 22.2)', `Node ${version}`, 'Install a later Node.')
}
