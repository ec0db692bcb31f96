import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, Child } from './child.ts'
import { machine } from './machine.ts'
import type { Peer } from './peers.ts'
import type { Row } from './rows.ts'
import { gzippedSize } from './size.ts'
import { startSeconds } from './start.ts'
import { agree, median, summarize } from './statistics.ts'

export interface Report {
  machine: Record<string, string>
  /** The peer that ratios are to. */
  base: string
  peers: { id: string; name: string; version?: string; missing?: string }[]
  rows: { id: string; title: string; unit: string; includes: string; results: Result[] }[]
}

export type Result = { id: string; name: string } & (
  | { reason: string }
  | {
      reason?: undefined
      median: number
      /** This peer's median over that of `base`: above 1, it needs more. */
      ratio: number | null
      /** Interquartile range of the rounds' medians, as a fraction of the median. */
      spread: number
      rounds: number
      /** The median of each round. */
      figures: number[]
    }
)

export interface Settings {
  rows: readonly Row[]
  peers: readonly Peer[]
  rounds: number
  /** Seconds that a peer repeats a row in one round, once at least. */
  seconds: number
  /** Seconds after which a peer is not waited for; half of it is what all its rounds of a row may take. */
  limit: number
  log(line: string): void
}

/** A peer in one row. */
interface Entrant {
  peer: Peer
  /** One round's figure; what it throws is the reason for having none. */
  measure(): Promise<number>
  figures: number[]
  spent: number
  reason?: string
}

const OUTPUTS = 1e-3
/** For means of random numbers: over ten standard errors of every row. */
const MEANS = 2e-2

/**
 * Runs every row for every peer, in turns: a round asks each peer once, so that what slows the machine down for a
 * while slows all of them. Peers whose results are wrong are not timed.
 */
export async function compare(settings: Settings): Promise<Report> {
  const { peers, rows, limit, log } = settings
  const facts = machine()
  const children = new Map<string, Child>()
  const base = peers[0]!
  const report: Report = { machine: facts, base: base.name, peers: [], rows: [] }
  try {
    const present: Peer[] = []
    for (const peer of peers) {
      const { id, name } = peer
      try {
        const child = new Child(peer.command, limit)
        children.set(id, child)
        report.peers.push({ id, name, version: String((await child.answer()).version) })
        present.push(peer)
      } catch (error) {
        report.peers.push({ id, name, missing: message(error) })
      }
      log(`${name}: ${report.peers.at(-1)!.version ?? 'not installed'}`)
    }
    for (const row of rows) {
      log(row.title)
      const { id, title, unit, includes } = row
      const entrants = await runRow(row, present, children, settings)
      report.rows.push({ id, title, unit, includes, results: results(entrants, base) })
    }
  } finally {
    for (const child of children.values()) child.stop()
  }
  return report
}

async function runRow(row: Row, peers: readonly Peer[], children: Map<string, Child>, settings: Settings) {
  const { rounds, seconds, limit, log } = settings
  const entrants: Entrant[] = []
  let expected: Answer | null = null
  for (const peer of peers) {
    const entrant: Entrant = { peer, measure: measureOf(row, peer, children, seconds, limit), figures: [], spent: 0 }
    if (row.how === 'steady') {
      try {
        const check = await prepare(row, peer, children, limit)
        expected ??= check
        entrant.reason = wrong(check, expected)
      } catch (error) {
        entrant.reason = message(error)
      }
    }
    if (entrant.reason) log(`  ${peer.name}: ${entrant.reason}`)
    entrants.push(entrant)
  }
  // A size does not change from one time to the next.
  for (let round = 0; round < (row.how === 'size' ? 1 : rounds); round++) {
    for (let i = 0; i < entrants.length; i++) {
      const entrant = entrants[(i + round) % entrants.length]! // nobody is always first
      if (entrant.reason !== undefined || entrant.spent > limit / 2) continue
      await pause(30) // threads of the one before stop spinning
      const begin = performance.now()
      try {
        entrant.figures.push(await entrant.measure())
      } catch (error) {
        entrant.reason = message(error)
      }
      entrant.spent += (performance.now() - begin) / 1000
    }
  }
  return entrants
}

/** Makes a peer's process ready for a row, with a new process if the last one had to be ended. */
async function prepare(row: Row, peer: Peer, children: Map<string, Child>, limit: number): Promise<Answer> {
  let child = children.get(peer.id)!
  if (child.ended) {
    child = new Child(peer.command, limit)
    children.set(peer.id, child)
    await child.answer()
  }
  return able(await child.ask({ row: row.id })).check as Answer
}

function measureOf(row: Row, peer: Peer, children: Map<string, Child>, seconds: number, limit: number) {
  return async (): Promise<number> => {
    switch (row.how) {
      case 'steady':
        return median(able(await children.get(peer.id)!.ask({ row: row.id, seconds })).ms as number[])
      case 'fresh': {
        const child = new Child([...peer.command, '--once', row.id], limit)
        try {
          return able(await child.answer()).value as number
        } finally {
          child.stop()
        }
      }
      case 'size':
        return (await gzippedSize(peer)) ?? Promise.reject(new Error(ABSENT))
      case 'start':
        return peer.id === 'thinnet-wasm' ? startSeconds() : Promise.reject(new Error(ABSENT))
    }
  }
}

const ABSENT = 'not in this comparison'

function able(answer: Answer): Answer {
  if (answer.cannot !== undefined) throw new Error(String(answer.cannot))
  return answer
}

/** What is wrong with a peer's results, if anything is. */
function wrong(check: Answer, expected: Answer): string | undefined {
  for (const [what, tolerance] of [
    ['outputs', OUTPUTS],
    ['means', MEANS],
  ] as const) {
    const [ours, theirs] = [expected[what], check[what]] as (number[] | undefined)[]
    if (!ours || !theirs || agree(ours, theirs, tolerance)) continue
    const at = ours.findIndex((value, i) => value !== theirs[i])
    return `wrong ${what}: ${theirs[at]} where ${ours[at]} was expected`
  }
  const [before, after] = (check.loss ?? [1, 0]) as number[]
  if (!(after! < before!)) return `does not learn: loss ${before} before, ${after} after`
  return undefined
}

function results(entrants: readonly Entrant[], base: Peer): Result[] {
  const unit = entrants.find(entrant => entrant.peer === base && entrant.reason === undefined)
  const one = unit && median(unit.figures)
  return entrants
    .filter(({ reason }) => reason !== ABSENT)
    .map(({ peer: { id, name }, figures, reason }) => {
      if (reason !== undefined) return { id, name, reason }
      const { median, spread, count } = summarize(figures)
      return { id, name, median, ratio: one === undefined ? null : median / one, spread, rounds: count, figures }
    })
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
