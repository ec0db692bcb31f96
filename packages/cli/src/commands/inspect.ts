import { type Command, Option } from 'commander'
import type { Act, CommonOptions } from '../options.ts'
import { inputShapeOption, KINDS, type Shapes } from './convert.ts'

export interface InspectOptions {
  from?: string
  inputShape?: Shapes
  json?: true
  debug?: true
}

/** `thinnet inspect FILE` */
export function addInspect(command: Command, act: Act<CommonOptions>): void {
  command
    .argument('<FILE>', 'file with a network: NAME.keras, model.json (or its folder), NAME.onnx, NAME.safetensors')
    .addOption(new Option('--from <kind>', 'kind of the file (default: as its name says)').choices(KINDS))
    .addOption(inputShapeOption())
    .option('--json', 'one JSON object on stdout, and nothing else there')
    .option('--debug', 'stack of an error, in addition to its message')
    .action((file: string, options: CommonOptions, self: Command) =>
      act(async () => {
        const { inspect } = await import('../programs/inspect.ts')
        return inspect(file, self.optsWithGlobals<InspectOptions>())
      })(options, self),
    )
}
