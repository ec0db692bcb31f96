/** What a sweep's file and a network's module are checked against, where they are modules. */

export type { SweepInput } from './spec/spec.ts'
export type { ModuleContext, NetworkModule } from './trials/networks.ts'
