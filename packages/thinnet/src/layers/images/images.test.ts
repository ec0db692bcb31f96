import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { layers, sequential, ThinnetError } from '../../index.ts'

const built = (layer: unknown) => () => sequential({ backend: 'reference', layers: [layer as never] })
const refused = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ThinnetError, String(error))
  assert.match(error.message, message)
  return true
}

describe('layers of images and signals refuse', () => {
  const [signal, image] = [{ inputShape: [5, 4] }, { inputShape: [5, 6, 4] }]
  const cases: [name: string, make: () => unknown, message: RegExp][] = [
    [
      'a window that is longer than the sequence',
      built(layers.conv1d({ filters: 1, kernelSize: 3, dilationRate: 3, ...signal })),
      /Conv1d "conv1d": expected a sequence of at least 7 steps, got 5\. Use padding: 'same'/,
    ],
    [
      'a window that is larger than the image',
      built(layers.averagePooling2d({ poolSize: [2, 7], ...image })),
      /AveragePooling2d .*: expected an image of at least 2×7 pixels, got 5×6/,
    ],
    [
      'filters that are no whole groups',
      () => layers.conv2d({ filters: 5, kernelSize: 1, groups: 2 }),
      /Conv2d: expected filters divisible by groups, 2, got 5/,
    ],
    [
      'channels that are no whole groups',
      built(layers.conv2d({ filters: 6, kernelSize: 1, groups: 3, ...image })),
      /Conv2d "conv2d": expected input channels divisible by groups, 3, got 4/,
    ],
    [
      'an image where a sequence is wanted',
      built(layers.maxPooling1d(image)),
      /MaxPooling1d .*: expected input \[batch, steps, channels\], got \[batch, 5, 6, 4\]/,
    ],
    [
      'a sequence where an image is wanted',
      built(layers.globalMaxPooling2d({ ...signal, dataFormat: 'channelsFirst' })),
      /GlobalMaxPooling2d .*: expected input \[batch, channels, height, width\]/,
    ],
    [
      'causal padding of images',
      () => layers.conv2d({ filters: 1, kernelSize: 1, padding: 'causal' as 'same' }),
      /Conv2d: expected padding: valid or same, got "causal"/,
    ],
    [
      'two numbers for one direction',
      () => layers.conv1d({ filters: 1, kernelSize: [1, 2] as unknown as number }),
      /Conv1d: expected kernelSize: a whole number ≥ 1, got \[1, 2\]/,
    ],
    [
      'output padding that another window would fill',
      () => layers.conv2dTranspose({ filters: 1, kernelSize: 2, strides: [2, 3], outputPadding: 2 }),
      /Conv2dTranspose: expected outputPadding less than strides, or dilationRate, got \[2, 2\]/,
    ],
    [
      'that nothing is left',
      built(layers.cropping1d({ cropping: [2, 3], ...signal })),
      /Cropping1d .*: expected 6 steps/,
    ],
    [
      'a frame of something else',
      () => layers.zeroPadding2d({ padding: '1' as unknown as number }),
      /ZeroPadding2d: expected padding: a whole number ≥ 0, \[height, width\]/,
    ],
    [
      'a shape of another size',
      built(layers.reshape({ targetShape: [7, 3], ...signal })),
      /Reshape "reshape": expected samples of 21 elements, to become \[batch, 7, 3\], got \[batch, 5, 4\]/,
    ],
    [
      'a shape that leaves a part of a size',
      built(layers.reshape({ targetShape: [-1, 3], ...signal })),
      /Reshape "reshape": expected samples of a multiple of 3 elements/,
    ],
    [
      'two sizes to be found out',
      () => layers.reshape({ targetShape: [-1, -1] }),
      /Reshape: expected targetShape: .* one of which may be -1/,
    ],
    ['a dimension twice', () => layers.permute({ dims: [1, 1] }), /Permute: expected dims: the whole numbers from 1/],
    [
      'other dimensions than there are',
      built(layers.permute({ dims: [2, 1], ...image })),
      /Permute "permute": expected samples of 2 dimensions, as dims has, got \[batch, 5, 6, 4\]/,
    ],
  ]
  for (const [name, make, message] of cases) test(name, () => assert.throws(make, refused(message)))
})

test('sequences of one step, a batch of one, and windows larger than what they see: the same on every backend', async () => {
  const { averagePooling1d, conv1d, separableConv1d, upSampling1d } = layers
  for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
    const outputs = (['reference', 'wasm', 'auto'] as const).map(async backend => {
      const net = sequential({
        backend,
        seed: 1,
        layers: [
          conv1d({ filters: 3, kernelSize: 4, padding: 'causal', dataFormat, inputShape: [1, 1] }),
          separableConv1d({ filters: 2, kernelSize: 5, padding: 'same', dataFormat }),
          averagePooling1d({ poolSize: 7, padding: 'same', dataFormat }),
          ...(dataFormat === 'channelsLast' ? [upSampling1d({ size: 1 })] : []),
        ],
      })
      const x = new Float32Array([0.5])
      const { data, shape } = await net.predict({ data: x, shape: [1, 1, 1], dtype: 'float32' } as never)
      net.dispose()
      return { data: Array.from(data, Math.fround), shape }
    })
    const [reference, ...others] = await Promise.all(outputs)
    assert.deepEqual(reference!.shape, dataFormat === 'channelsLast' ? [1, 1, 2] : [1, 2, 1])
    for (const { data } of others) {
      for (const [i, value] of data.entries()) assert.ok(Math.abs(value - reference!.data[i]!) < 1e-6)
    }
  }
})

test('what keeps the order of values keeps which activation they passed', () => {
  const { conv2d, globalAveragePooling2d } = layers
  const map = conv2d({ filters: 2, kernelSize: 1, activation: 'sigmoid', inputShape: [2, 2, 1] })
  const net = (last: typeof map) => sequential({ backend: 'reference', layers: [last, globalAveragePooling2d()] })
  net(map).compile({ loss: 'binaryCrossentropy' })
  const plain = net(conv2d({ filters: 2, kernelSize: 1, inputShape: [2, 2, 1] }))
  assert.throws(() => plain.compile({ loss: 'binaryCrossentropy' }), refused(/expected outputs in \[0, 1\]/))
})
