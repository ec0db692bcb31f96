import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Act, CommonOptions } from '../options.ts'

/** Sizes of a sample, or those of inputs by their names. */
export type Shapes = readonly number[] | Readonly<Record<string, readonly number[]>>

export interface ConvertOptions {
  from?: string
  inputShape?: Shapes
  to?: string
  compile: boolean
  force?: true
  json?: true
  debug?: true
}

/** Names of `formats` in @thinnet/formats, which is loaded only when a file is read. */
export const KINDS = ['thinnet', 'keras', 'tfjs', 'onnx', 'pytorch']

/** `28,28,1`, or `words=128`, one for each input. */
export function inputShapeOption(): Option {
  return new Option(
    '--input-shape <sizes>',
    'sizes of a sample, where the file leaves them open: 28,28,1, or words=128 for each input (default: as the file says)',
  ).argParser((text, before: Shapes | undefined): Shapes => {
    const [, name, sizes] = /^(?:(.+)=)?(\d+(?:,\d+)*)$/.exec(text) ?? []
    if (sizes === undefined) throw new InvalidArgumentError('Expected sizes, as 28,28,1, or NAME=28,28,1.')
    const shape = sizes.split(',').map(Number)
    return name === undefined ? shape : { ...(Array.isArray(before) ? {} : before), [name]: shape }
  })
}

/** The words that give what a file is, and the sizes that it leaves open. */
export function wordsOf({ from, inputShape = [] }: { from?: string; inputShape?: Shapes }): string[] {
  const sizes = Array.isArray(inputShape)
    ? inputShape.length > 0
      ? [inputShape.join()]
      : []
    : Object.entries(inputShape).map(([name, shape]) => `${name}=${shape.join()}`)
  return [...(from === undefined ? [] : ['--from', from]), ...sizes.flatMap(each => ['--input-shape', each])]
}

/** `thinnet convert IN OUT` */
export function addConvert(command: Command, act: Act<CommonOptions>): void {
  command
    .argument('<IN>', 'file with a network: NAME.keras, model.json (or its folder), NAME.onnx, NAME.safetensors')
    .argument('<OUT>', 'file to write: NAME.keras, model.json (or a folder), NAME.onnx or NAME.safetensors')
    .addOption(new Option('--from <kind>', 'kind of IN (default: as its name says)').choices(KINDS))
    .addOption(
      new Option('--to <kind>', 'kind of OUT; pytorch is a state_dict (default: as its name says)').choices(KINDS),
    )
    .option('--no-compile', 'no optimizer, loss or metrics in OUT')
    .option('--force', 'permission to overwrite an existing file')
    .addOption(inputShapeOption())
    .option('--json', 'one JSON object on stdout, and nothing else there')
    .option('--debug', 'stack of an error, in addition to its message')
    .action((from: string, to: string, options: CommonOptions, self: Command) =>
      act(async () => {
        const { convert } = await import('../programs/convert.ts')
        return convert(from, to, self.optsWithGlobals<ConvertOptions>())
      })(options, self),
    )
}
