// One run in a process of its own: node --import tsx bench/tfjs/one.ts thinnet|tfjs NAME '{"seed":1,"backend":"wasm"}'
import { argv } from 'node:process'
import { camelCase } from './programs.ts'

const [, , library, name, given] = argv
const folder = library === 'tfjs' ? '.' : '../../examples/tfjs'
const programs = await import(`${folder}/${name}.ts`)
const score = await programs[camelCase(name!.split('/').at(-1)!)]({ log: () => {}, ...JSON.parse(given ?? '{}') })
console.log(JSON.stringify(score))
process.exit() // what is left of workers and timers is of no interest
