import { layers } from 'thinnet'

/** A stack of residual blocks, x + f(x), whose f is left out the more often, the deeper the block: stochastic depth. */
export default function residualStack({ options }: { options: { blocks: number; units: number; deepest: number } }) {
  const { blocks, units, deepest } = options
  const block = (i: number) =>
    layers.residual({
      layers: [
        layers.dense({ units, activation: 'relu', kernelInitializer: 'heNormal' }),
        layers.dense({ units }),
        layers.stochasticDepth({ rate: (deepest * (i + 1)) / blocks }),
      ],
    })
  return [
    layers.flatten({ inputShape: [28, 28] }),
    layers.dense({ units, activation: 'relu' }),
    ...Array.from({ length: blocks }, (_, i) => block(i)),
    layers.dense({ units: 10, activation: 'softmax' }),
  ]
}
