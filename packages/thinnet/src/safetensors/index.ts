export { readSafetensors as read, type Safetensors } from './read.ts'
export { writeSafetensors as write } from './write.ts'
