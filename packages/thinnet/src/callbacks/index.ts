export { progress } from './progress.ts'
