import hooks from 'node:async_hooks'

/**
 * Has node's test runner follow promises until the returned function is called. To know whose test it is that something
 * belongs to, it follows each promise from its making to its collection, a quarter of the time of tests that compute.
 * That is needed while files are imported, whose tests are declared in what comes after promises; from then on only an
 * error that nobody has caught is told without its test's name. To be called before node:test is loaded.
 */
export function followPromises() {
  const { createHook } = hooks
  let hook
  hooks.createHook = callbacks => {
    hook = createHook(callbacks)
    return hook
  }
  return () => {
    hooks.createHook = createHook
    hook?.disable()
  }
}
