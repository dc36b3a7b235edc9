import { setTimeout as sleep } from 'node:timers/promises'
import { Datastore, DatastoreError } from '../../../src/engine/index.ts'
import type { Change } from '../../../src/engine/index.ts'
import { createServerDatabase, openRawConnection } from '../../../tests/support/servers/server-database.ts'
import { reachableServers } from '../../../tests/support/servers/test-servers.ts'
import { asksFor, Violations } from '../campaign.ts'
import type { Campaign, Order, Outcome } from '../campaign.ts'
import { Follower } from './follower.ts'

/** Two transactions overlap and are committed in reverse, on each server that answers: a reader of changes skips none. */
export async function overlap(order: Order): Promise<Outcome> {
  const violations = []
  const details: Record<string, unknown> = {}
  let runs = 0
  for (const server of await reachableServers()) {
    const outcome = await overlapOn(server)(order)
    violations.push(...outcome.violations)
    details[server] = outcome.details
    runs += outcome.runs
  }
  return { runs, violations, details }
}

/** The campaign on one server. */
export function overlapOn(server: string): Campaign {
  return async (order) => {
    const database = await createServerDatabase(server)
    try {
      return await reverse(order, server, await database.place('overlap'))
    } finally {
      await database.drop()
    }
  }
}

/** How long a writer is given to take its number before another one is sent after it, in milliseconds. */
const headStart = 4

/** How long a reader may have to wait for a change that is committed, in milliseconds. */
const patience = 20_000

async function reverse(order: Order, server: string, url: string): Promise<Outcome> {
  const violations = new Violations(order, order.shared === true ? 'overlap --shared' : 'overlap')
  const early = await Datastore.open(url, { table: 'documents' })
  const late = order.shared === true ? early : await Datastore.open(url)
  const lock = await openRawConnection(server, url)
  await early.putMany({ held: {}, total: { n: 0 } })
  const follower = await Follower.start(url)
  const pair = { early, late, lock, follower }
  let [run, refused, tooLate, equal] = [order.from, 0, 0, 0]
  while (asksFor(order, run)) {
    const kind = kinds[run % kinds.length]!
    const said = await overtake(pair, `${run}.${tooLate}`, kind)
    if (kind === 'equal') equal++
    if (said === 'too late') {
      tooLate++
      continue
    }
    if (kind !== 'fits') refused++
    for (const what of said) violations.add(run, `${server}: ${what}`)
    if (++run % 1000 === 0)
      order.say(`${server}: ${run - order.from} pairs, ${violations.list.length} violations`)
  }
  for (const what of await follower.end()) violations.add(run, `${server}: ${what}`)
  const total = (await late.get('total'))!
  if (total.n !== equal) violations.add(run, `${server}: the counter is ${total.n} after ${equal} additions`)
  await Promise.all([early.close(), late.close(), lock.close()])
  return {
    runs: run - order.from,
    violations: violations.list,
    details: {
      reversed: run - order.from,
      refused,
      equal,
      notReversed: tooLate,
      changesFollowed: follower.seen,
    },
  }
}

/**
 * What the early write is: one that is saved; one with the very content, upon the same revision, that the late one puts and
 * commits before it, which is a conflict; one with a stale revision.
 */
const kinds = ['fits', 'equal', 'fits', 'stale'] as const
type Kind = (typeof kinds)[number]

interface Pair {
  readonly early: Datastore
  readonly late: Datastore
  /** Another program's connection, which keeps the early writer waiting after it has taken its number. */
  readonly lock: { run(sql: string): Promise<void> }
  readonly follower: Follower
}

/** Commits the later of two writes first. Returns the changes that a reader was given too early, or `too late` when the first write took the greater number. */
async function overtake(
  { early, late, lock, follower }: Pair,
  name: string,
  kind: Kind,
): Promise<string[] | 'too late'> {
  const read = await late.get('total')
  const total: Record<string, object> =
    kind === 'equal' ? { total: { ...read, n: Number(read!['n']) + 1 } } : {}
  await lock.run('begin')
  await lock.run(`select id from documents where "key" = 'held' for update`)
  const since = await late.changes.seq()
  const first = write(early, name, kind, total)
  await sleep(headStart)
  const second = (await late.putMany({ [`late ${name}`]: { name }, ...total }))[0]!
  const between = await late.changes.list({ since })
  await lock.run('commit')
  const number = await first
  const after = await changesUpTo(late, since, second.seq)
  follower.expect(`late ${name}`)
  if (kind === 'fits') follower.expect(`early ${name}`)
  if (number !== null && number > second.seq) return 'too late'
  const problems: string[] = []
  if (kind === 'equal' && number !== null)
    problems.push('two writers were told that they had added to one revision')
  // The number of a write that was refused is not known: nothing after it may be told before it is over.
  const skipped = between.filter(
    ({ key, seq }) => key === `late ${name}` || (number !== null && seq > number),
  )
  if (skipped.length > 0 && number !== null)
    problems.push(`told of ${describe(skipped)} before change ${number} was committed`)
  const wanted = kind !== 'fits' ? [`late ${name}`] : [`early ${name}`, `late ${name}`]
  const told = after.map(({ key }) => key).filter((key) => wanted.includes(key))
  if (told.join() !== wanted.join())
    problems.push(`told of ${told.join(', ') || 'nothing'} and not of ${wanted.join(', ')}`)
  return problems
}

/** What is told once it reaches that number: the other writers may still have smaller ones that they have not committed. */
async function changesUpTo(store: Datastore, since: number, seq: number): Promise<Change[]> {
  for (const until = Date.now() + patience; ; await sleep(1)) {
    const changes = await store.changes.list({ since })
    if (changes.some((change) => change.seq >= seq) || Date.now() > until) return changes
  }
}

/** Writes two documents, the second of which is locked; the number of the first, null when it is to be refused. */
async function write(
  store: Datastore,
  name: string,
  kind: Kind,
  total: Readonly<Record<string, object>>,
): Promise<number | null> {
  try {
    if (kind !== 'stale')
      return (await store.putMany({ [`early ${name}`]: { name }, held: { name }, ...total }))[0]!.seq
    await store.put('held', { name }, { rev: '1-stale' })
  } catch (error) {
    if (error instanceof DatastoreError && error.code === 'CONFLICT' && kind !== 'fits') return null
    throw error
  }
  throw new Error('A put with a stale revision was not refused.')
}

function describe(changes: readonly Change[]): string {
  return changes.map(({ key, seq }) => `${key} (${seq})`).join(', ')
}
