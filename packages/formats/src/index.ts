export { type LoadKerasOptions, loadKeras } from './keras/load.ts'
export { type SaveKerasOptions, saveKeras, toKeras } from './keras/save.ts'
export { saveOnnx, type ToOnnxOptions, toOnnx } from './onnx/to-onnx.ts'
