import { files, type Path, refuse, show } from 'thinnet'
import type { JsonObject } from '../described/described.ts'
import { parseObject } from '../json.ts'
import { bytesOf, type GivenFiles, givenFiles } from './given-files.ts'

/** What `fetch` gives, as far as it is used. */
export interface FetchResponse {
  readonly ok: boolean
  readonly status: number
  arrayBuffer(): Promise<ArrayBuffer>
}

/** `fetch`, or a function of its kind. */
export type FetchLike = (url: string) => Promise<FetchResponse>

/** `model.json`, and what reads the files that it names. */
export interface Source {
  readonly json: JsonObject
  /** The bytes of a file, by its path as `model.json` has it. */
  read(path: string): Promise<Uint8Array>
}

/**
 * Where a model is read from.
 *
 * @param source a path, a URL, or the files themselves
 * @param who names it in errors
 */
export async function sourceOf(source: Path | GivenFiles, fetch: FetchLike | undefined, who: string): Promise<Source> {
  if (typeof source === 'string' || 'href' in Object(source)) return await atPlace(source as Path, fetch, who)
  const given = givenFiles(source as GivenFiles, who)
  const json = parseObject(new TextDecoder().decode(await bytesOf(given.json, who)), `${who}: ${given.name}`)
  return {
    json,
    async read(path) {
      const found = given.find(path) ?? refuse(`${who}: ${path}`, 'among the files that are given', given.names)
      return await bytesOf(found, `${who}: ${path}`)
    },
  }
}

async function atPlace(source: Path, fetch: FetchLike | undefined, who: string): Promise<Source> {
  // as tfjs-node takes paths: file://./model.json
  const place = typeof source === 'string' ? source.replace(/^file:\/\//i, '') : source
  const get = fetch ?? (isOnTheWeb(place) ? globalFetch(who) : null)
  const read = (from: Path) => (get ? download(hrefOf(from), get, who) : files.read(from, who))
  const text = new TextDecoder().decode(await read(place))
  return {
    json: parseObject(text, `${who}: ${nameOf(hrefOf(place))}`),
    read: path => read(beside(place, checkPath(path, who))),
  }
}

const hrefOf = (place: Path): string => (typeof place === 'string' ? place : place.href)
const hasScheme = (place: string): boolean => /^[a-z][a-z0-9+.-]+:/i.test(place)

/** In a page whatever is no file: URL, else an address with a scheme. */
function isOnTheWeb(place: Path): boolean {
  const { location } = globalThis as { location?: unknown }
  const isFile = typeof place !== 'string' && place.protocol === 'file:'
  return !isFile && (hasScheme(hrefOf(place)) || location !== undefined)
}

function globalFetch(who: string): FetchLike {
  const { fetch } = globalThis as { fetch?: FetchLike }
  return fetch ? url => fetch(url) : refuse(who, 'a platform that has fetch', 'one without', 'Pass { fetch: … }.')
}

async function download(url: string, fetch: FetchLike, who: string): Promise<Uint8Array> {
  let response: FetchResponse
  try {
    response = await fetch(url)
  } catch (error) {
    return refuse(`${who} ${url}`, 'an answer', show((error as Error)?.message))
  }
  if (!response.ok) return refuse(`${who} ${url}`, 'a file', `status ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

const nameOf = (place: string) => /[^\\/]*$/.exec(place.replace(/[?#].*$/s, ''))![0] || place

/** The address of a file next to `model.json`. What follows a ? there, a key perhaps, follows it, too. */
function beside(place: Path, path: string): Path {
  if (typeof place !== 'string') return new URL(path + (place as URL).search, place.href)
  const [, folder = '', query = ''] = (hasScheme(place) ? /^([^?#]*\/)?[^?#]*(\?[^#]*)?/s : /^(.*[\\/])?/s).exec(place)!
  return folder + path + query
}

/**
 * A path that stays in the folder of `model.json`, or below it.
 *
 * @throws ThinnetError for one that is absolute, has another host or drive, or climbs out
 */
function checkPath(path: string, who: string): string {
  const stays =
    !/^[\\/]|^[a-z][a-z0-9+.-]*:|\\|\p{Cc}/iu.test(path) && path.split('/').every(part => !CLIMBS.test(part))
  return stays && path !== ''
    ? path
    : refuse(`${who}: weightsManifest: paths`, 'files in the folder of model.json', show(path))
}

/** .., as an address may write it, too */
const CLIMBS = /^(\.|%2e){2}$/i
