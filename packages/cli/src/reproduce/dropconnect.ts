import type { Study } from './study.ts'

/** Wan et al. 2013, table 2: two layers of 800 ReLU units, no augmentation of the data. */
export const dropconnect: Study = {
  name: 'dropconnect',
  title: 'DropConnect on MNIST, after Wan et al.',
  source: 'Wan et al. 2013, "Regularization of neural networks using DropConnect", two layers of 800 units, ReLU',
  network: '784-800-800-10, ReLU, softmax at the end',
  training: 'SGD, learning rate 0.1, lowered twice; momentum 0.9; batches of 128',
  batchSize: 128,
  epochs: 30,
  paperEpochs: 1020,
  settings: [
    {
      key: 'plain',
      name: 'without dropout',
      paper: 1.62,
      how: 'nothing',
    },
    {
      key: 'dropout',
      name: 'dropout',
      paper: 1.28,
      how: 'dropout 0.5 on hidden units',
    },
    {
      key: 'third',
      name: 'DropConnect',
      paper: 1.2,
      how: `half of the weights of both hidden layers dropped, others for each image`,
    },
  ],
  networks: () => import('./dropconnect-networks.ts'),
}
