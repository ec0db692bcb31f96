import { basename, resolve } from 'node:path'
import type { Run } from '@thinnet/charts'
import type { Named } from './overlay.ts'

/** learningRate → learning rate */
export const words = (key: string) => key.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)

/** Settings that are said in a name; all are in the table. */
const SAID = 3

/** Settings that are not the same in all: their names. */
export function differentOptions(all: readonly Pick<Named, 'options'>[]): string[] {
  const keys = new Set(all.flatMap(({ options }) => Object.keys(options)))
  return [...keys].filter(key => new Set(all.map(({ options }) => JSON.stringify(options[key]))).size > 1)
}

/** A run's name among those of several folders, `b, rate 0.5: with dropout`: with what differs from others of its command. */
export function nameOf({ name, command, options }: Named, run: Run, all: readonly Named[]): string {
  const alike = all.filter(other => other.command === command)
  const said = differentOptions(alike)
    .filter(key => key in options)
    .slice(0, SAID)
  return `${[name, ...said.map(key => `${words(key)} ${options[key]}`)].join(', ')}: ${run.name}`
}

/** What paths are called: by their last part, where no other has the same. */
export function namesOf(paths: readonly string[]): string[] {
  const last = paths.map(path => basename(resolve(path)))
  return paths.map((path, i) => (last.filter(name => name === last[i]).length > 1 ? path : last[i]!))
}
