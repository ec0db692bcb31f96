export * from '../images'
