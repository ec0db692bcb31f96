export * from '../recurrent'
