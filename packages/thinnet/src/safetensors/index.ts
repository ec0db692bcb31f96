export { readBytes, readSafetensors as read, type Safetensors, type TensorBytes } from './read.ts'
export { writeSafetensors as write } from './write.ts'
