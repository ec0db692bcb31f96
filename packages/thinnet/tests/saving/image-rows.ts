import { type Layer, layers } from '../../src/index.ts'

const image = { inputShape: [8, 8, 2] }
const first = { inputShape: [2, 8, 7], dataFormat: 'channelsFirst' } as const
const signal = { inputShape: [9, 2] }

/** Layers of images and signals with options that are not their defaults, for the round trip through a file. */
export const imageRows: Readonly<Record<string, () => Layer[]>> = {
  conv1d: () => [
    layers.conv1d({ filters: 4, kernelSize: 3, padding: 'causal', dilationRate: 2, groups: 2, ...signal }),
  ],
  conv1dTranspose: () => [layers.conv1dTranspose({ filters: 2, kernelSize: 3, outputPadding: null, ...signal })],
  conv2dTranspose: () => [
    layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: [2, 3], outputPadding: [1, 2], ...first }),
  ],
  depthwiseConv1d: () => [layers.depthwiseConv1d({ kernelSize: 2, depthMultiplier: 2, ...signal })],
  depthwiseConv2d: () => [layers.depthwiseConv2d({ kernelSize: [2, 3], strides: 2, padding: 'same', ...first })],
  separableConv1d: () => [layers.separableConv1d({ filters: 3, kernelSize: 2, activation: 'tanh', ...signal })],
  separableConv2d: () => [
    layers.separableConv2d({ filters: 3, kernelSize: 2, depthMultiplier: 2, dilationRate: [1, 2], ...image }),
  ],
  maxPooling1d: () => [layers.maxPooling1d({ poolSize: 3, strides: 1, ...signal })],
  averagePooling1d: () => [layers.averagePooling1d({ strides: 3, padding: 'same', ...signal })],
  averagePooling2d: () => [layers.averagePooling2d({ poolSize: [2, 1], strides: null, ...first })],
  globalAveragePooling1d: () => [layers.globalAveragePooling1d({ keepdims: true, ...signal })],
  globalAveragePooling2d: () => [layers.globalAveragePooling2d(first)],
  globalMaxPooling1d: () => [layers.globalMaxPooling1d(signal)],
  globalMaxPooling2d: () => [layers.globalMaxPooling2d({ keepdims: true, ...first })],
  zeroPadding1d: () => [layers.zeroPadding1d({ padding: [0, 3], ...signal })],
  zeroPadding2d: () => [
    layers.zeroPadding2d({
      padding: [
        [1, 2],
        [0, 3],
      ],
      ...first,
    }),
  ],
  cropping1d: () => [layers.cropping1d({ cropping: 2, ...signal })],
  cropping2d: () => [layers.cropping2d({ cropping: [1, 2], ...image })],
  upSampling1d: () => [layers.upSampling1d({ size: 3, ...signal })],
  upSampling2d: () => [layers.upSampling2d({ size: [1, 2], interpolation: 'bilinear', ...first })],
  reshape: () => [layers.reshape({ targetShape: [4, -1], ...image })],
  permute: () => [layers.permute({ dims: [3, 1, 2], ...image })],
}
