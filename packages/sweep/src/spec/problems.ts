import { largest } from '@thinnet/charts/numbers'
import { didYouMean, nearest } from '@thinnet/charts/text'
import { ThinnetError } from 'thinnet'
import type { z } from 'zod'

/** Something wrong in a file: where, and what. */
export interface Problem {
  readonly path: readonly PropertyKey[]
  /** As in `expected a whole number, got 1.5.` */
  readonly text: string
  /** The keys that there are, where one is unknown. */
  readonly known?: readonly string[]
}

type Issue = z.core.$ZodIssue
type Checked<T> = { data: T; problems?: never } | { data?: never; problems: Problem[] }

/** What a schema makes of an input, or all that is wrong with it, in the house form. */
export function check<T extends z.ZodType>(schema: T, input: unknown): Checked<z.output<T>> {
  const { success, data, error } = schema.safeParse(input, { error: expectation })
  if (success) return { data }
  return { problems: error.issues.flatMap(issue => problemsOf(issue, [], input)) }
}

const MOST_TOLD = 50

/** @throws ThinnetError with one problem a line, where there is any */
export function refuseAll(problems: readonly Problem[]): void {
  if (problems.length > 0) throw refusal(problems)
}

export function refusal(problems: readonly Problem[]): ThinnetError {
  const lines = problems.slice(0, MOST_TOLD).map(lineOf)
  if (problems.length > MOST_TOLD) lines.push(`and ${problems.length - MOST_TOLD} problems more`)
  return new ThinnetError(lines.join('\n'))
}

/** `base.network.units: expected a whole number, got 1.5.` */
export function lineOf({ path, text }: Problem): string {
  return path.length === 0 ? text : `${placeOf(path)}: ${text}`
}

/** `base.network.units` */
export function placeOf(path: readonly PropertyKey[]): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`)).join('')
}

/** A value as an error shows it: text in quotes, objects as JSON, never long. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'number') return String(value)
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {}
  text ??= `a ${typeof value}`
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

/** What is expected where an issue is, as its message. */
const expectation: z.core.$ZodErrorMap = issue => {
  if (issue.code === 'invalid_type') return KINDS[issue.expected] ?? `a ${issue.expected}`
  if (issue.code === 'invalid_value') return issue.values.map(value => shown(value)).join(' or ')
  if (issue.code === 'too_small' || issue.code === 'too_big') return bound(issue)
  if (issue.code === 'invalid_union' && 'options' in issue) {
    return (issue.options as unknown[]).map(value => shown(value)).join(' or ')
  }
  if (issue.code === 'unrecognized_keys') return knownKeys(issue.inst).join(', ')
  return undefined
}

const KINDS: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text in quotes',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  tuple: 'a list',
}

type Bound = z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>

function bound(issue: Bound): string {
  const [limit, more, beyond] =
    issue.code === 'too_small' ? [issue.minimum, 'more', 'above'] : [issue.maximum, 'less', 'below']
  if (issue.origin === 'array' || issue.origin === 'tuple') return `a list of ${limit} or ${more}`
  if (issue.origin === 'string') return `text of ${limit} or ${more} letters`
  return issue.inclusive ? `a number, ${limit} or ${more}` : `a number ${beyond} ${limit}`
}

function knownKeys(instance: unknown): string[] {
  const { shape } = (instance as { _zod: { def: { shape?: object } } })._zod.def
  return Object.keys(shape ?? {})
}

function problemsOf(issue: Issue, before: readonly PropertyKey[], input: unknown): Problem[] {
  const path = [...before, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(', ')
    return issue.keys.map(key => ({
      path: [...path, key],
      known,
      text: `expected a key among ${issue.message}, got "${key}".${didYouMean(nearest(key, known))}`,
    }))
  }
  const got = valueAt(input, path)
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const meant = meantOf(issue.errors)
    if (meant) return meant.flatMap(inner => problemsOf(inner, path, input))
    const expected = [...new Set(expectedBy(issue.errors))].join(', or ')
    return [{ path, text: `expected ${expected}, got ${shown(got)}.` }]
  }
  return [{ path, text: `expected ${issue.message}, got ${shown(got)}.` }]
}

/** The form of several that comes nearest: it gets furthest into the input, with the fewest issues. */
function meantOf(forms: readonly Issue[][]): readonly Issue[] | undefined {
  const atRoot = (issue: Issue) =>
    issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value' || isUnmet(issue))
  const depth = (issues: readonly Issue[]) => largest(issues.map(depthOf))
  const [best] = forms.filter(issues => !issues.some(atRoot)).sort((a, b) => depth(b) - depth(a) || a.length - b.length)
  return best
}

/** A union within a union, none of whose forms comes near. */
function isUnmet(issue: Issue): boolean {
  return issue.code === 'invalid_union' && issue.errors.length > 0 && meantOf(issue.errors) === undefined
}

function depthOf(issue: Issue): number {
  const inner = issue.code === 'invalid_union' ? (meantOf(issue.errors)?.map(depthOf) ?? []) : []
  return issue.path.length + Math.max(0, largest(inner))
}

function expectedBy(forms: readonly Issue[][]): string[] {
  return forms.flatMap(issues =>
    issues
      .slice(0, 1)
      .flatMap(issue =>
        issue.code === 'invalid_union' && issue.errors.length > 0 ? expectedBy(issue.errors) : issue.message,
      ),
  )
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined | null)?.[key], input)
}
