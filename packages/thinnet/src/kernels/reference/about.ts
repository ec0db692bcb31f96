export const ABOUT = {
  backend: 'reference',
  threads: 1,
  threadsReason: 'the reference kernels compute on one thread',
} as const
