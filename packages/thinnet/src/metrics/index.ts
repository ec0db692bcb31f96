import type { Metric } from './metric.ts'

/** The fraction of samples whose largest output is at the target's class. */
export function categoricalAccuracy(name = 'categoricalAccuracy'): Metric {
  return {
    name,
    factory: 'categoricalAccuracy',
    config: name,
    forward: (kernels, hits, y, t, { sparse }) => kernels.categoricalHits(hits, y, t, { sparse }),
  }
}

/** The fraction of outputs on the target's side of ½; before a sigmoid, on that side of 0. */
export function binaryAccuracy(name = 'binaryAccuracy'): Metric {
  return {
    name,
    factory: 'binaryAccuracy',
    config: name,
    forward: (kernels, hits, y, t, { logits }) => kernels.binaryHits(hits, y, t, { threshold: logits ? 0 : 0.5 }),
  }
}
