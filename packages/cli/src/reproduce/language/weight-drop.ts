import type { LanguageStudy } from './language-study.ts'

const AROUND = { units: 0.3, onePerSequence: true, words: 0.1 }

/** Merity et al. 2018, table 4, which leaves out one part of the AWD-LSTM after the other. */
export const weightDrop: LanguageStudy = {
  name: 'weight-drop',
  title: 'The weight-dropped LSTM, after Merity et al.',
  source: 'Merity, Keskar & Socher 2018, "Regularizing and optimizing LSTM language models", table 4',
  paperNetwork: 'three layers of 1150 units on Penn Treebank',
  settings: [
    {
      key: 'plain',
      name: 'without dropout',
      paper: null,
      rates: {},
      how: 'nothing',
    },
    {
      key: 'dropout',
      name: 'without weight drop',
      paper: 68.9,
      rates: AROUND,
      how: 'dropout 0.3 on inputs and outputs of the LSTM, one mask a sequence; 0.1 of the words dropped',
    },
    {
      key: 'fourth',
      name: 'recurrent dropout',
      paper: null,
      rates: { ...AROUND, recurrent: 0.2 },
      how: 'the same, and dropout 0.2 on the state, one mask a sequence (Gal & Ghahramani 2016)',
    },
    {
      key: 'third',
      name: 'weight drop',
      paper: 57.3,
      rates: { ...AROUND, weights: 0.7 },
      how: 'the same, and 0.7 of the recurrent weights dropped, one mask a batch',
    },
  ],
}
