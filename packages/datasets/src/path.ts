import { fileURLToPath } from 'node:url'
import { refuse } from './refuse.ts'

/** The path that was given, or that of a file: URL. */
export function pathOf(given: unknown, who: string, option: string): string {
  const { href = given } = Object(given) as { href?: unknown }
  if (typeof href !== 'string' || href === '' || href.includes('\0')) {
    return refuse(who, `${option}: a path or a file: URL`, given)
  }
  if (href === given) return href
  if (!href.startsWith('file:')) return refuse(who, `${option}: a path or a file: URL`, href)
  return fileURLToPath(href)
}
