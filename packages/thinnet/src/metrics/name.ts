import { refuse, show } from '../errors.ts'
import type { Metric } from './metric.ts'

/** A word that can be a key of the logs. */
export function checkName(name: unknown, who: string): string {
  if (typeof name !== 'string' || name === '') return refuse(who, 'name: a word for the logs', show(name))
  // No key of an object.
  if (name === '__proto__') refuse(who, 'another name', show(name))
  return name
}

/** What the logs call a number of validation: valLoss for loss. */
export function validationName(name: string): string {
  return `val${name[0]!.toUpperCase()}${name.slice(1)}`
}

/** Refuses metrics that would write over each other's numbers in the logs, the loss's, or the index of the epoch. */
export function checkNames(metrics: readonly Metric[], who: string): void {
  const taken = new Set(['epoch', 'loss', validationName('loss')])
  for (const { name } of metrics) {
    checkName(name, `${who}: metric`)
    for (const log of [name, validationName(name)]) {
      if (taken.has(log)) {
        const got = log === name ? `"${name}"` : `"${name}", in validation "${log}",`
        refuse(
          who,
          'metrics that have names of their own in the logs',
          `${got} twice`,
          "Say metrics.…('another name').",
        )
      }
      taken.add(log)
    }
  }
}
