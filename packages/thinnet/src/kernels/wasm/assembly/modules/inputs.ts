export { encodeCategories } from '../categories'
export * from '../warp'
