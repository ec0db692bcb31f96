export * from '../images'
export { permute } from '../permute'
