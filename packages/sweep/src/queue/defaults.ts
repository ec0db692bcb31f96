/** The queue's name, where none is given. */
export const QUEUE = 'thinnet'
/** Seconds that a Redis which is lost is waited for. */
export const PATIENCE = 600
