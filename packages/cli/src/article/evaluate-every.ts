/** Epochs from one evaluation to the next, as many as each curve needs: to evaluate takes longer than to train them. */
export const EVALUATE_EVERY = { plain: 3, dropout: 15 }
