export { type LoadKerasOptions, loadKeras } from './keras/load.ts'
export { type SaveKerasOptions, saveKeras, toKeras } from './keras/save.ts'
export { type FromOnnxOptions, fromOnnx } from './onnx/from-onnx.ts'
export { saveOnnx, type ToOnnxOptions, toOnnx } from './onnx/to-onnx.ts'
