/** What a sweep's file and a network's module are checked against, where they are modules. */
export type { ModuleContext, NetworkModule } from './networks.ts'
export type { SweepInput } from './spec.ts'
