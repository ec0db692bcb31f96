import { version } from 'thinnet'
import { imageNetwork, residualNetwork, separableNetwork } from './image-networks.ts'
import { mlp100, mlp1024, mnistCnn } from './networks.ts'
import { article, copy, describe, dropout, matmul, type Place } from './operations.ts'
import { recurrentNetwork } from './recurrent-networks.ts'
import { type Opened, predicts } from './serve.ts'
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
      'cnn-predict': () => predicts(mnistCnn(place)),
    },
    networks: {
      'mlp-100': () => mlp100(place),
      'mlp-1024': size => mlp1024(place, size),
      'cnn-step': size => mnistCnn(place, size),
      'lstm-step': size => recurrentNetwork(place, 'lstm', size),
      'gru-step': size => recurrentNetwork(place, 'gru', size),
      'transformer-step': size => transformer(place, size),
      'gpt-step': () => gpt(place),
      'residual-step': () => imageNetwork(residualNetwork(place)),
      'separable-step': () => imageNetwork(separableNetwork(place)),
    },
  }
}
