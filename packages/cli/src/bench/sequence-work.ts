import { FLOAT, forward, gemm, parameters, step, type Work } from './work.ts'

/** Weights and Adam's two moments, in and out. */
const ADAM = 6

/** 32 sequences of 100 timesteps of 64, a layer of 128 units, dense 10; `biases` of each unit of each gate. */
function recurrent(gates: number, biases: number): Work {
  const inputs = gemm(32 * 100, 64, gates * 128)
  const states = gemm(32 * 100, 128, gates * 128)
  const weights = (64 + 128 + biases) * gates * 128 + parameters([128, 10])
  return {
    flops: step(inputs + states + forward(32, [128, 10]), inputs),
    bytes: FLOAT * (32 * (100 * 64 + 10) + ADAM * weights),
  }
}

/** A layer of a transformer, forward; of `pairs` places a query sees the key. All heads together are as wide as the layer. */
const transformerLayer = (places: number, width: number, pairs: number) =>
  4 * gemm(places, width, width) + forward(places, [width, 4 * width, width]) + 2 * gemm(pairs, width, 1)

/** Attention, MLP, and two normalizations. */
const transformerParameters = (width: number) =>
  4 * parameters([width, width]) + parameters([width, 4 * width, width]) + 4 * width

/** 32 sequences of 128 steps of 128. The first layer's queries, keys and values need no dx. */
const ENCODER: Work = {
  flops: step(
    2 * transformerLayer(32 * 128, 128, 32 * 128 ** 2) + forward(32, [128, 10]),
    3 * gemm(32 * 128, 128, 128),
  ),
  bytes: FLOAT * (32 * (128 * 128 + 10) + ADAM * (2 * transformerParameters(128) + parameters([128, 10]))),
}

/** 8 sequences of 128 words, each of which sees itself and those before it. Words are taken out of their table, without products. */
const GPT: Work = {
  flops: step(3 * transformerLayer(8 * 128, 48, (8 * 128 * 129) / 2) + gemm(8 * 128, 48, 50_257), 0),
  bytes: FLOAT * (8 * (128 + 128) + ADAM * ((50_257 + 128) * 48 + 3 * transformerParameters(48) + 2 * 48)),
}

/** By the id of a row. */
export const SEQUENCE_WORK: Readonly<Record<string, Work>> = {
  'lstm-step': recurrent(4, 1),
  'gru-step': recurrent(3, 2),
  'transformer-step': ENCODER,
  'gpt-step': GPT,
}
