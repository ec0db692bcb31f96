export interface Packed {
  readonly name: string
  readonly tarball: string
  readonly size: number
  readonly paths: readonly string[]
}
export const PACKAGES: readonly string[]
export function pack(folder: string, names?: readonly string[]): Packed[]
export function unpack(packed: Packed, project: string): void
export function run(command: string, args: readonly string[], cwd?: string, options?: object): string
