import { type Command, Option } from 'commander'
import type { Act, CommonOptions } from '../options.ts'

export interface ConvertOptions {
  from?: string
  to?: string
  compile: boolean
  force?: true
  json?: true
  debug?: true
}

/** Names of `formats` in @thinnet/formats, which is loaded only when a file is read. */
export const KINDS = ['thinnet', 'keras', 'onnx', 'pytorch']

/** `thinnet convert IN OUT` */
export function addConvert(command: Command, act: Act<CommonOptions>): void {
  command
    .argument('<IN>', 'a file with a network: NAME.keras, NAME.onnx, NAME.safetensors, or a folder with model.json')
    .argument('<OUT>', 'the file to write: NAME.keras, NAME.onnx or NAME.safetensors')
    .addOption(new Option('--from <kind>', 'what IN is, where its name does not say').choices(KINDS))
    .addOption(new Option('--to <kind>', 'what OUT shall be: pytorch is a state_dict').choices(KINDS))
    .option('--no-compile', 'leave optimizer, loss and metrics out')
    .option('--force', 'write over a file that is there')
    .option('--json', 'print one JSON object on stdout, and nothing else there')
    .option('--debug', 'show the stack of an error')
    .action((from: string, to: string, options: CommonOptions, self: Command) =>
      act(async () => {
        const { convert } = await import('../programs/convert.ts')
        return convert(from, to, self.optsWithGlobals<ConvertOptions>())
      })(options, self),
    )
}
