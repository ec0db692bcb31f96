import type { LanguageStudy } from './language-study.ts'

/** Gal & Ghahramani 2016b, table 1: the medium network. */
export const variationalDropout: LanguageStudy = {
  name: 'variational-dropout',
  title: 'Dropout in recurrent networks, after Gal & Ghahramani',
  source:
    'Gal & Ghahramani 2016, "A theoretically grounded application of dropout in recurrent neural networks", table 1, medium LSTM',
  paperNetwork: 'two layers of 650 units on Penn Treebank',
  settings: [
    {
      key: 'plain',
      name: 'without dropout',
      paper: 121.7,
      rates: {},
      how: 'nothing; the paper stops it early',
    },
    {
      key: 'dropout',
      name: 'naive dropout',
      paper: 82.7,
      rates: { units: 0.4 },
      how: 'dropout 0.4 on inputs and outputs of the LSTM, a new mask at each timestep (Zaremba et al. 2014)',
    },
    {
      key: 'third',
      name: 'variational dropout',
      paper: 79.7,
      rates: { units: 0.3, onePerSequence: true, recurrent: 0.2, words: 0.2 },
      how: 'dropout 0.3 on inputs and outputs and 0.2 on the state, one mask a sequence; 0.2 of the words dropped',
    },
  ],
}
