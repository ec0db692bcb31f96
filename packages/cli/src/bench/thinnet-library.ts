import { version } from 'thinnet'
import { imageNetwork, residualNetwork, separableNetwork } from './image-networks.ts'
import { mlp100, mlp1024, mnistCnn } from './networks.ts'
import { article, copy, describe, dropout, matmul, type Place } from './operations.ts'
import { recurrentNetwork } from './recurrent-networks.ts'
import { type Opened, predicts, trains } from './serve.ts'
import { gpt, transformer } from './transformers.ts'

/** thinnet in one place, as the bench asks it: a function for each row. */
export function thinnetIn(place: Place): Opened {
  return {
    version: async () => `thinnet ${version}, ${await describe(place)}`,
    rows: {
      matmul: () => matmul(place),
      article: () => article(place),
      'dropout-forward': () => dropout(place, 'forward'),
      'dropout-backward': () => dropout(place, 'backward'),
      copy: () => copy(place),
      'mlp-100': () => trains(mlp100(place), 20),
      'mlp-1024': () => trains(mlp1024(place), 20),
      'cnn-step': () => trains(mnistCnn(place), 2),
      'cnn-predict': () => predicts(mnistCnn(place)),
      'lstm-step': () => trains(recurrentNetwork(place, 'lstm'), 2),
      'gru-step': () => trains(recurrentNetwork(place, 'gru'), 2),
      'transformer-step': () => trains(transformer(place), 2),
      'gpt-step': () => trains(gpt(place), 2),
      'residual-step': () => trains(imageNetwork(residualNetwork(place)), 2),
      'separable-step': () => trains(imageNetwork(separableNetwork(place)), 2),
    },
    firstStep: () => mlp100(place).steps(1),
    memory: () => mnistCnn(place).steps(2),
  }
}
