export * from '../recurrent'
export * from '../sequences'
