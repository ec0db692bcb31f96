export { classPartsBackward } from '../classify/backward'
export { classBlocksForward, classLosses } from '../classify/forward'
