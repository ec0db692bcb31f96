import type { Run } from '../../examples/tfjs/run.ts'

/** What is compared, and what both are given where the whole program takes TensorFlow.js too long. */
export const programs: Readonly<Record<string, Partial<Pick<Run, 'scale' | 'samples'>>>> = {
  'abalone-node': {},
  'addition-rnn': { scale: 0.02 },
  'baseball-node': { scale: 0.15 },
  'boston-housing': {},
  'cart-pole': {},
  'data-generator': {},
  'date-conversion-attention': { scale: 0.2, samples: 256 },
  'fashion-mnist-vae': { scale: 0.05 },
  'getting-started': {},
  iris: {},
  'iris-fitDataset': {},
  'website-phishing': { scale: 0.2 },
  'intent-classifier': { samples: 256, scale: 0.4 },
  'jena-weather': { samples: 512, scale: 0.5 },
  'lstm-text-generation': { samples: 256, scale: 0.5 },
  mnist: { samples: 128 },
  'mnist-acgan': { samples: 4 },
  'mnist-core': { samples: 128 },
  'mnist-node': { samples: 16 },
  'mnist-transfer-cnn': { samples: 16, scale: 0.2 },
  'polynomial-regression': {},
  'polynomial-regression-core': {},
  quantization: { samples: 4000 },
  sentiment: { samples: 48, scale: 0.2 },
  'simple-object-detection': { samples: 32, scale: 0.1 },
  'snake-dqn': { samples: 8 },
  translation: { scale: 0.02 },
}

/** The function that a program's file exports. */
export const camelCase = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
