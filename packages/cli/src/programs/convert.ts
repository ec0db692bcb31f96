import { existsSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { count } from '@thinnet/charts/text'
import { ThinnetError } from 'thinnet'
import { commandFor } from '../command-line.ts'
import type { ConvertOptions } from '../commands/convert.ts'
import { onInterrupt } from '../interrupt.ts'
import { print, printJson, sayCommand, sayNext } from '../terminal/print.ts'
import { networkFile, newFile, read } from './network-file.ts'

/** Reads a network, and writes it as another kind of file; gives the exit status. */
export async function convert(
  given: string,
  to: string,
  { from: kind, to: newKind, compile, inputShape, force, json }: ConvertOptions,
): Promise<number> {
  const interrupt = onInterrupt('stopping')
  try {
    const source = await networkFile(given, kind)
    const target = newFile(to, newKind)
    const { path: out, format } = target
    checkTarget(source.path, out, force === true)
    const model = await read(source, { compile, inputShape })
    const parameters = model.countParameters()
    // What is written is written whole, or not at all: a signal until now leaves nothing.
    if (interrupt.signal.aborted) {
      sayCommand('thinnet: nothing was written; begin again with', commandFor('convert', process.argv.slice(3)))
      return interrupt.end()
    }
    await format.write(model, out)
    const kinds = { from: source.format.name, to: format.name }
    if (json) printJson({ in: source.path, out, ...kinds, layers: model.layers.length, parameters })
    else {
      const size = `layers: ${count(model.layers.length)}, parameters: ${count(parameters)}`
      print(`${source.path} (${source.format.about}) is ${out} (${format.about}) now; ${size}`)
    }
    sayNext(['What is in it', commandFor('inspect', [out, ...(newKind ? ['--from', newKind] : [])])])
    return interrupt.end()
  } finally {
    interrupt.forget()
  }
}

/** A file that is there stays as it is, unless asked otherwise; the one that is read, always. */
function checkTarget(source: string, out: string, force: boolean): void {
  if (!existsSync(out)) return
  const [from, to] = [source, out].map(path => statSync(path)) as [Stats, Stats]
  if (to.isDirectory())
    throw new ThinnetError(
      `${out}: expected the name of a file to write, got a folder. Add a name: ${join(out, 'NAME')}.`,
    )
  if (from.dev === to.dev && from.ino === to.ino)
    throw new ThinnetError(
      `${out}: expected another file than the one that is read, got the same. Give OUT another name.`,
    )
  if (!force)
    throw new ThinnetError(`${out}: expected a name that is free, got one of a file. Add --force to write over it.`)
}
