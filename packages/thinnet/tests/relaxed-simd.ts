import { setFlagsFromString } from 'node:v8'
import { hasFusedMultiplyAdd } from '../src/kernels/wasm/load.ts'

// Node 20 has it, but not switched on.
if (!hasFusedMultiplyAdd()) setFlagsFromString('--experimental-wasm-relaxed-simd')

/** Why tests of fused multiply-add are left out, where they are. */
export const skip = hasFusedMultiplyAdd() ? false : 'this engine has no relaxed SIMD'
