export function faultsOf(tarball: string): Promise<string[]>
