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
    'sizes of a sample that the file leaves open: 28,28,1, or words=128 for each input',
  ).argParser((text, before: Shapes | undefined): Shapes => {
    const [, name, sizes] = /^(?:(.+)=)?(\d+(?:,\d+)*)$/.exec(text) ?? []
    if (sizes === undefined) throw new InvalidArgumentError('Expected sizes, as 28,28,1, or NAME=28,28,1.')
    const shape = sizes.split(',').map(Number)
    return name === undefined ? shape : { ...(Array.isArray(before) ? {} : before), [name]: shape }
  })
}

/** `thinnet convert IN OUT` */
export function addConvert(command: Command, act: Act<CommonOptions>): void {
  command
    .argument('<IN>', 'a file with a network: NAME.keras, model.json (or its folder), NAME.onnx, NAME.safetensors')
    .argument('<OUT>', 'the file to write: NAME.keras, model.json (or a folder), NAME.onnx or NAME.safetensors')
    .addOption(new Option('--from <kind>', 'what IN is, where its name does not say').choices(KINDS))
    .addOption(new Option('--to <kind>', 'what OUT shall be: pytorch is a state_dict').choices(KINDS))
    .option('--no-compile', 'leave optimizer, loss and metrics out')
    .option('--force', 'write over a file that is there')
    .addOption(inputShapeOption())
    .option('--json', 'print one JSON object on stdout, and nothing else there')
    .option('--debug', 'show the stack of an error')
    .action((from: string, to: string, options: CommonOptions, self: Command) =>
      act(async () => {
        const { convert } = await import('../programs/convert.ts')
        return convert(from, to, self.optsWithGlobals<ConvertOptions>())
      })(options, self),
    )
}
