import { type Computing, same } from './positions.ts'

const share = (weight: number, count: number) => weight / count

/** Where a layer has computed the loss of each position, y [batch, …], the mean over a sample's. */
export const ofLayer: Computing = {
  build: () => null,
  forward: (kernels, losses, y) => kernels.rowMeans(losses, [y], same),
  backward(kernels, dy, _y, _t, _saved, { weights, count }) {
    kernels.map(dy, [weights], share, [(count * dy.size) / weights.size])
  },
}
