import { existsSync } from 'node:fs'
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
    if (existsSync(out) && !force)
      throw new ThinnetError(`${out}: expected a name that is free, got one of a file. Add --force to overwrite it.`)
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
