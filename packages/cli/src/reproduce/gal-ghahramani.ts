/** Gal & Ghahramani 2016, figure 4: the uncertainty that Monte-Carlo dropout gives a rotated digit. */

/** Twelve pictures of a digit, each rotated further than the one before. */
export const ANGLES = Array.from({ length: 12 }, (_, i) => 15 * i)
/** The paper's 100 passes. */
export const SAMPLES = 100
export const BATCH_SIZE = 64
/** A million updates. */
export const PAPER_EPOCHS = 1067
