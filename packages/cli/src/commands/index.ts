import type { Command } from 'commander'
import type { AnyAct } from '../options.ts'

export interface Listed {
  name: string
  /** What is said of it where all are listed. */
  about: string
  /** Its options and what it does: loaded for the command that is called, since each module costs all of them time. */
  load(): Promise<(command: Command, act: AnyAct) => void>
}

export const COMMANDS: readonly Listed[] = [
  {
    name: 'scales',
    about: "compare dropout's two scalings on the article's three-layer network: mean outputs, same weights",
    load: async () => (await import('./scales.ts')).addScales,
  },
  {
    name: 'overfit',
    about: 'train on 300 MNIST images without dropout and with it, and compare on the 10 000 test images',
    load: async () => (await import('./overfit.ts')).addOverfit,
  },
  {
    name: 'mnist-cnn',
    about: "train Keras's mnist_cnn example, a convolutional network with dropout, on all of MNIST",
    load: async () => (await import('./mnist-cnn.ts')).addMnistCnn,
  },
  {
    name: 'reproduce',
    about: 'train the networks of a paper, and compare with its figures',
    load: async () => (await import('./reproduce.ts')).addReproduce,
  },
  {
    name: 'sweep',
    about: 'train many configurations with several seeds each, and compare them: which rate, where, does it help?',
    load: async () => (await import('./sweep.ts')).addSweep,
  },
  {
    name: 'report',
    about: 'draw the reports of old runs again, or one report of several runs',
    load: async () => (await import('./report.ts')).addReport,
  },
  {
    name: 'bench',
    about: 'measure what this machine can do and how near thinnet comes to it, on every backend (minutes)',
    load: async () => (await import('./bench.ts')).addBench,
  },
  {
    name: 'lab',
    about: 'see dropout work: opens a page in the browser that trains networks and shows what is dropped',
    load: async () => (await import('./lab.ts')).addLab,
  },
  {
    name: 'convert',
    about: 'write a network of Keras, TensorFlow.js, ONNX or thinnet as a file of another kind',
    load: async () => (await import('./convert.ts')).addConvert,
  },
  {
    name: 'inspect',
    about: "list a file's network: layers, shapes, parameters, what it was compiled with",
    load: async () => (await import('./inspect.ts')).addInspect,
  },
  {
    name: 'worker',
    about: 'train the trials of sweeps that other machines put on a queue (thinnet sweep --queue)',
    load: async () => (await import('./worker.ts')).addWorker,
  },
]

const FOR_ALL = [undefined, '-h', '--help', '-V', '--version']

/** Whether the options of a command are needed for a call that begins with this word. */
export function isAskedFor(name: string, first: string | undefined): boolean {
  return COMMANDS.some(command => command.name === first) ? name === first : !FOR_ALL.includes(first)
}
