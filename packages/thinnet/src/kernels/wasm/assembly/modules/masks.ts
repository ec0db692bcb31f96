export { applyMask } from '../apply-mask'
