// Loaded before the tests: that properties fail at the first example, without minutes in search of the smallest.
import { configureGlobal } from 'fast-check'

configureGlobal({ endOnFailure: true })
