import { type Command, Option } from 'commander'
import type { Act, CommonOptions } from '../options.ts'
import { KINDS } from './convert.ts'

export interface InspectOptions {
  from?: string
  json?: true
  debug?: true
}

/** `thinnet inspect FILE` */
export function addInspect(command: Command, act: Act<CommonOptions>): void {
  command
    .argument('<FILE>', 'a file with a network: NAME.keras, NAME.onnx, NAME.safetensors, or a folder with model.json')
    .addOption(new Option('--from <kind>', 'what it is, where its name does not say').choices(KINDS))
    .option('--json', 'print one JSON object on stdout, and nothing else there')
    .option('--debug', 'show the stack of an error')
    .action((file: string, options: CommonOptions, self: Command) =>
      act(async () => {
        const { inspect } = await import('../programs/inspect.ts')
        return inspect(file, self.optsWithGlobals<InspectOptions>())
      })(options, self),
    )
}
