/** A value and where in a recipe it goes, as `network.dropout.rate`. */
export interface Assignment {
  readonly path: string
  readonly value: unknown
}

type Tree = Record<string, unknown>

/**
 * A copy of a recipe with values set in it. What is set whole comes first, then what lies within; another kind of
 * network begins with that kind's own defaults.
 */
export function assigned(recipe: object, assignments: readonly Assignment[]): unknown {
  const tree = structuredClone(recipe) as Tree
  for (const { path, value } of [...assignments].sort(outerFirst)) set(tree, path.split('.'), value)
  return tree
}

function outerFirst(a: Assignment, b: Assignment): number {
  return depth(a) - depth(b) || Number(isKind(b)) - Number(isKind(a))
}
const depth = ({ path }: Assignment) => path.split('.').length
const isKind = ({ path }: Assignment) => path === 'network.kind'

function set(tree: Tree, path: readonly string[], value: unknown): void {
  const key = path.at(-1)!
  let at = tree
  for (const step of path.slice(0, -1)) {
    const inner = Object.hasOwn(at, step) ? at[step] : undefined
    at = typeof inner === 'object' && inner !== null ? (inner as Tree) : add(at, step, {})
  }
  if (path.join('.') === 'network.kind' && at.kind !== value) for (const other of Object.keys(at)) delete at[other]
  // A module's hash is that of its file.
  if (path.join('.') === 'network.path') delete at.hash
  add(at, key, structuredClone(value))
}

/** As a property of its own, even where it is named __proto__. */
function add<T>(at: Tree, key: string, value: T): T {
  Object.defineProperty(at, key, { value, writable: true, enumerable: true, configurable: true })
  return value
}

/** The paths of all that a value sets: of an object, those of what it holds. */
export function leaves({ path, value }: Assignment): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path]
  return [path, ...Object.entries(value).flatMap(([key, inner]) => leaves({ path: `${path}.${key}`, value: inner }))]
}
