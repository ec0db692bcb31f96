/** How long computing may keep the event loop waiting, in milliseconds: a frame of a page, about. */
const LONGEST = 12

let last = performance.now()

/**
 * Gives timers, signals and a page their turn whenever `LONGEST` milliseconds have passed since the last one, whoever
 * computed meanwhile: what is short, an epoch or a step, may be one of many.
 */
export async function giveWay(): Promise<void> {
  if (performance.now() - last < LONGEST) return
  await macrotask()
  last = performance.now()
}

/** A turn of the event loop. Browsers have no setImmediate, and hold setTimeout back by milliseconds. */
function macrotask(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise(resolve => setImmediate(resolve))
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
