import { refuse, show, type Tensor } from 'thinnet'
import { readSafetensors, type Safetensors } from '../safetensors.ts'
import type { AnyModel, CompileText, Described, Json, LayerText } from './described.ts'

type Saved = {
  layers: LayerText[]
  inputShape?: number[]
  graph?: Pick<Described, 'inputs' | 'calls' | 'outputs'> & { form: 'value' | 'array' | 'names' }
  dtype: 'float32' | 'float64'
}

/** What a model's own file says of it. @param who is asked for it */
export async function describe(model: AnyModel, who: string): Promise<Described> {
  if (typeof (Object(model) as Partial<AnyModel>).toSafetensors !== 'function') refuse(who, 'a model', show(model))
  return describedIn(readSafetensors(await model.toSafetensors(), who))
}

/** … without the numbers: tensors have their shapes alone. */
export async function structureOf(model: AnyModel, who: string): Promise<Described> {
  const described = await describe(model, who)
  const empty = (tensor: Tensor): Tensor => ({ ...tensor, data: tensor.data.slice(0, 0) }) as Tensor
  return { ...described, tensors: new Map(Array.from(described.tensors, ([name, tensor]) => [name, empty(tensor)])) }
}

function describedIn({ tensors, metadata }: Safetensors): Described {
  const said = <T>(name: string) => JSON.parse(metadata.get(name) ?? 'null') as T
  const { layers, inputShape, graph, dtype } = said<Saved>('model')
  const { step, optimizerStep } = said<{ step: number; optimizerStep: number }>('training')
  const compile = said<(Omit<CompileText, 'outputs'> & { outputs?: CompileText['outputs'] } & Single) | null>('compile')
  return {
    layers,
    ...(graph ?? rowOf(layers, inputShape!)),
    dtype,
    compile: compile && { ...compile, outputs: compile.outputs ?? [{ ...single(compile), lossWeight: 1 }] },
    tensors: new Map<string, Tensor>([...tensors].filter(([name]) => !/^(training|callbacks)\//.test(name))),
    step,
    optimizerStep,
  }
}

/** What a compiled model of one output says in `outputs`' place. */
type Single = { loss: Json; metrics: Json[] }
const single = ({ loss, metrics }: Single): Single => ({ loss, metrics })

function rowOf(layers: readonly LayerText[], shape: readonly number[]) {
  return {
    form: 'row' as const,
    inputs: [{ name: 'input', shape }],
    calls: layers.map((_, i) => [i, i] as const),
    outputs: [{ name: layers.at(-1)!.config.name, value: layers.length }],
  }
}
