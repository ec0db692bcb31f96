/** Keeps the model of each trial as it was last saved, so that another process can resume it. */
export interface CheckpointStore {
  load(trial: string): Promise<Uint8Array | null>
  /** Whole or not at all. */
  save(trial: string, model: Uint8Array): Promise<void>
  /** Nothing, where there is none. */
  remove(trial: string): Promise<void>
}
