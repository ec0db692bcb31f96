export function importsOfPackages(): Map<string, string[]>
export function librariesOfPackages(): Map<string, Set<string>>
export function circleIn(imports: ReadonlyMap<string, readonly string[]>): string[] | null
