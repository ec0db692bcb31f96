import { constraints, initializers, type Layer, layers, regularizers, ThinnetError } from 'thinnet'
import { defaultExportOf } from './default-export.ts'
import type { Network, Recipe } from './recipe.ts'

/** What a network's module is given. */
export interface ModuleContext {
  readonly options: Readonly<Record<string, unknown>>
  readonly seed: number
  /** λ of ½λ‖W‖², for kernels. */
  readonly weightDecay: number
  readonly classes: number
}
/** The default export of a network's module: its layers, the first with an inputShape of 784 numbers, in any form. */
export type NetworkModule = (context: ModuleContext) => readonly Layer[] | Promise<readonly Layer[]>

const CLASSES = 10

/** The layers of a recipe, new ones. */
export async function layersOf({ network, training }: Recipe, seed: number, folder: string): Promise<readonly Layer[]> {
  const { weightDecay } = training
  if (network.kind === 'mlp') return mlp(network, weightDecay)
  if (network.kind === 'cnn') return cnn(network, weightDecay)
  const made = await moduleAt(network.path, folder)
  return made({ options: network.options, seed, weightDecay, classes: CLASSES })
}

type Of<K extends Network['kind']> = Extract<Network, { kind: K }>

const decay = (λ: number) => (λ > 0 ? { kernelRegularizer: regularizers.l2({ l2: λ / 2 }) } : {})

function mlp(network: Of<'mlp'>, weightDecay: number): Layer[] {
  const { units, activation, batchNorm, maxNorm } = network
  const { rate, inputRate = rate, place, scaling } = network.dropout
  const constraint = maxNorm === undefined ? {} : { kernelConstraint: constraints.maxNorm({ maxValue: maxNorm }) }
  const dense = (width: number, rest = {}) =>
    layers.dense({
      units: width,
      kernelInitializer: initializers.heNormal(),
      ...decay(weightDecay),
      ...constraint,
      ...rest,
    })
  const dropout = (where: readonly (typeof place)[], r = rate, rest = {}) =>
    where.includes(place) && r > 0 ? [layers.dropout({ rate: r, scaling, ...rest })] : []
  const first = dropout(['input', 'everywhere'], inputRate, { inputShape: [784] })
  const hidden = Array.from({ length: network.layers }, (_, i) => [
    dense(units, i === 0 && first.length === 0 ? { inputShape: [784] } : {}),
    ...dropout(['beforeNorm']),
    ...(batchNorm ? [layers.batchNormalization()] : []),
    ...dropout(['afterNorm']),
    layers.activation({ activation }),
    ...dropout(i === network.layers - 1 ? ['hidden', 'everywhere', 'last'] : ['hidden', 'everywhere']),
  ])
  return [...first, ...hidden.flat(), dense(CLASSES, { activation: 'softmax' })]
}

function cnn({ filters, units, convDropout, denseDropout }: Of<'cnn'>, weightDecay: number): Layer[] {
  const dropout = (rate: number) => (rate > 0 ? [layers.dropout({ rate })] : [])
  const rest = { activation: 'relu', ...decay(weightDecay) } as const
  return [
    layers.conv2d({ filters: filters[0], kernelSize: 3, ...rest, inputShape: [28, 28, 1] }),
    layers.conv2d({ filters: filters[1], kernelSize: 3, ...rest }),
    layers.maxPooling2d({ poolSize: 2 }),
    ...dropout(convDropout),
    layers.flatten(),
    layers.dense({ units, ...rest }),
    ...dropout(denseDropout),
    layers.dense({ units: CLASSES, activation: 'softmax', ...decay(weightDecay) }),
  ]
}

async function moduleAt(path: string, folder: string): Promise<NetworkModule> {
  const made = await defaultExportOf(path, folder)
  if (typeof made !== 'function') {
    throw new ThinnetError(`${path}: expected a default export that makes layers, got ${typeof made}.`)
  }
  return made as NetworkModule
}
