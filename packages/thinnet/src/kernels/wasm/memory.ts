import { refuse } from '../../errors.ts'
import type { FloatArray, TypedArray } from '../../tensor/tensor.ts'
import { type BlasSource, sgemmOn } from '../blas/sgemm.ts'
import type { Region } from '../region.ts'
import { instantiate, kernelModule, MOST_PAGES } from './load.ts'
import type { WasmExports } from './module.generated.ts'
import { parallelExports, WORTHWHILE } from './parallel.ts'
import { pool } from './pool.ts'

const PAGE = 65536
/** Where the module's constants have ended; scripts/build-wasm.mjs checks it. */
const WINDOW = 1024
/** Room for the numbers of a `Window`. */
const WORKSPACE = WINDOW + 256
/** Kernels read whole vectors, so that they may read (never write) so far past a region. */
const MARGIN = 64

/**
 * One model's memory: [the module's own | a window's numbers | a workspace a thread | the model's regions].
 * A WebAssembly.Memory, with the kernels that work in it on up to `threads` threads.
 */
export class WasmMemory {
  readonly exports: WasmExports
  /** The same on the calling thread only. */
  readonly alone: WasmExports
  /** Address where products and statistics keep what they need for the length of a call. */
  readonly workspace = WORKSPACE
  readonly threads: number
  readonly fused: boolean
  /** Nanoseconds of work from which a call is cut for the threads. */
  readonly worthwhile: number
  readonly #memory: WebAssembly.Memory
  /** Sends the memory to the workers. */
  readonly #attach: (() => void) | null = null
  /** Address of the model's first region; a multiple of 64. */
  readonly #base: number

  /** @param fused with fused multiply-add, which the engine must have */
  constructor(threads = 1, fused = false, blas: BlasSource | null = null, worthwhile = WORTHWHILE) {
    this.threads = threads
    this.fused = fused
    this.worthwhile = worthwhile
    const shared = threads > 1
    const module = kernelModule(shared, fused)
    this.#memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared })
    const exports = instantiate(module, this.#memory, blas ? sgemmOn(this.#memory, blas) : undefined)
    const workspaceBytes = Math.ceil(exports.WORKSPACE_BYTES.value / 64) * 64
    this.#base = Math.ceil((WORKSPACE + threads * workspaceBytes) / 64) * 64
    this.alone = exports
    this.exports = exports
    if (shared) {
      const attached = { id: 0 }
      this.#attach = () => {
        if (attached.id) pool.detach(attached.id)
        attached.id = pool.attach(module, this.#memory, threads - 1, blas)
      }
      forgotten.register(this, attached)
      this.exports = parallelExports(exports, attached, threads, workspaceBytes, worthwhile)
    }
    this.reserve(0)
  }

  reserve(bytes: number): void {
    const pages = Math.ceil((this.#base + bytes + MARGIN) / PAGE)
    const more = pages - this.#memory.buffer.byteLength / PAGE
    if (more <= 0) return
    const mend = 'Use a smaller batch or a smaller model.'
    if (pages > MOST_PAGES) refuse('thinnet memory', 'at most 4 GiB', `${bytes} bytes`, mend)
    try {
      this.#memory.grow(more)
    } catch {
      refuse('thinnet memory', 'that the system grants the memory a model needs', `none for ${bytes} bytes`, mend)
    }
    // Anew each time it has grown: an instance in another thread may go on for a while with the size it knew, and
    // fail beyond it. Until a worker has the new one, the caller computes alone.
    this.#attach?.()
  }

  /** A region as an array over the memory, until the next `reserve`. */
  view(region: Region): TypedArray {
    const { buffer } = this.#memory
    const address = this.#base + region.offset
    switch (region.dtype) {
      case 'float32':
        return new Float32Array(buffer, address, region.size)
      case 'int32':
        return new Int32Array(buffer, address, region.size)
      case 'uint8':
        return new Uint8Array(buffer, address, region.size)
      default:
        return refuse('thinnet memory', 'a region of float32, int32 or uint8', region.dtype)
    }
  }

  floats(region: Region): FloatArray {
    return this.view(region) as FloatArray
  }

  /** A region's address; 0 for none. */
  at(region: Region | null | undefined): number {
    return region ? this.#base + region.offset : 0
  }

  /** Writes the numbers of assembly/window.ts, and returns their address. */
  window(numbers: readonly number[]): number {
    new Int32Array(this.#memory.buffer, WINDOW, numbers.length).set(numbers)
    return WINDOW
  }
}

/** Workers let go of a memory once its model is gone. */
const forgotten = new FinalizationRegistry<{ id: number }>(({ id }) => pool.detach(id))
