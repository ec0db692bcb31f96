import { version } from 'thinnet'
import { mlp100, mlp1024, mnistCnn } from './networks.ts'
import { article, copy, describe, dropout, matmul, type Place } from './operations.ts'
import { type Opened, predicts, trains } from './serve.ts'

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
    },
    firstStep: () => mlp100(place).steps(1),
    memory: () => mnistCnn(place).steps(2),
  }
}
