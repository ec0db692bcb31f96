import type { Study } from './study.ts'

/** Srivastava et al. 2014, table 2: three layers of 1024 units. */
export const srivastava: Study = {
  name: 'srivastava',
  title: 'Dropout on MNIST, after Srivastava et al.',
  source: 'Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting", table 2',
  network: '784-1024-1024-1024-10, ReLU, softmax at the end',
  training:
    'SGD, learning rate 0.1 to 0, momentum 0.5 to 0.95 in the first tenth (without dropout 0.05 and 0.9); batches of 128',
  batchSize: 128,
  epochs: 50,
  paperEpochs: 2133, // a million updates
  settings: [
    {
      key: 'plain',
      name: 'without dropout',
      paper: 1.6,
      how: 'nothing; the paper’s figure is of 800 logistic units in two layers (Simard et al. 2003)',
    },
    {
      key: 'dropout',
      name: 'dropout',
      paper: 1.25,
      how: 'dropout 0.2 on the input, 0.5 on hidden units',
    },
    {
      key: 'third',
      name: 'dropout and max-norm',
      paper: 1.06,
      how: 'the same dropout, and the norm of the weights into a unit at most 2',
    },
  ],
  networks: () => import('./srivastava-networks.ts'),
}
