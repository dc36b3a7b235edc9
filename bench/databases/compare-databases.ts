import type { Datastore } from '../../src/engine/index.ts'
import { measure, median, rate } from '../engine/measure.ts'
import type { Measured } from '../engine/measure.ts'
import { measurePuts, page, readCases, saveDocuments } from './cases.ts'
import { openPlaces } from './places-store.ts'
import type { ViewKind } from './places-store.ts'
import { countRoundTrips } from './round-trips.ts'
import type { RoundTrips } from './round-trips.ts'
import { openSubjects } from './subjects.ts'
import type { Subject } from './subjects.ts'

/** What one database does in a second, with one view of three columns and two indexes. */
export interface DatabaseFigures {
  readonly database: string
  readonly view: ViewKind
  /** Documents a second, by `putMany` of 1,000, each a transaction. */
  readonly load: number
  /** Durable puts a second of new documents, by how many clients put at the same time. */
  readonly put: Readonly<Record<string, number>>
  readonly get: number
  /** Queries a second that find a few rows. */
  readonly query: number
  /** Queries a second that find 50 rows, each with its document. */
  readonly documents: number
  /** Changes a second, read 1,000 at a time. */
  readonly changes: number
  /** Documents a second of a view that is built anew. */
  readonly reindex: number
}

export interface Comparison {
  readonly n: number
  readonly settings: Readonly<Record<string, string>>
  /** Servers that did not answer. */
  readonly missing: readonly string[]
  readonly figures: readonly DatabaseFigures[]
  /** How often each server is waited for, with a view of the program. */
  readonly roundTrips: Readonly<Record<string, RoundTrips>>
}

/** How much is measured: documents in the store, clients at once, and rounds of which the middle one counts. */
export interface Order {
  readonly n: number
  readonly clients: readonly number[]
  readonly rounds: number
}

interface Opened {
  readonly subject: Subject
  readonly url: string
  readonly store: Datastore
}

/** Does the same work on every database that answers, and drops what it has made. */
export async function compareDatabases(folder: string, order: Order): Promise<Comparison> {
  const { subjects, missing } = await openSubjects(folder)
  try {
    const compared = await compareSubjects(subjects, missing, order)
    const roundTrips: Record<string, RoundTrips> = {}
    for (const subject of subjects) {
      if (subject.isServer) roundTrips[subject.name] = await countRoundTrips(subject)
    }
    return { ...compared, roundTrips }
  } finally {
    for (const subject of subjects) await subject.close()
  }
}

export async function compareSubjects(
  subjects: readonly Subject[],
  missing: readonly string[],
  order: Order,
): Promise<Omit<Comparison, 'roundTrips'>> {
  const figures: DatabaseFigures[] = []
  for (const view of ['program', 'authored'] as const) {
    const opened: Opened[] = []
    try {
      for (const subject of subjects) opened.push(await open(subject, view, order))
      figures.push(...(await measureAll(opened, view, order)))
    } finally {
      for (const { store, subject, url } of opened) {
        await store.close()
        await subject.clear(url)
      }
    }
  }
  const settings = Object.fromEntries(subjects.map((subject) => [subject.name, subject.settings]))
  return { n: order.n, settings, missing, figures }
}

async function open(subject: Subject, view: ViewKind, { clients }: Order): Promise<Opened> {
  const url = await subject.place(`bench_${view}`)
  const store = await openPlaces(pooled(url, Math.max(...clients)), view, subject.json)
  return { subject, url, store }
}

/** As many connections as there are clients: each has one for itself. */
function pooled(url: string, clients: number): string {
  if (!url.includes('://')) return url
  const place = new URL(url)
  place.searchParams.set('pool', String(Math.max(clients, 2)))
  return place.href
}

/** The databases alternate in every round of every case, so that what else the machine does meets all of them. */
async function measureAll(
  opened: readonly Opened[],
  view: ViewKind,
  { n, clients, rounds }: Order,
): Promise<DatabaseFigures[]> {
  const inTurn = async (
    times: number,
    work: (store: Datastore, time: number) => Promise<Measured>,
  ): Promise<Measured[][]> => {
    const measured = opened.map((): Measured[] => [])
    for (let time = 0; time < times; time++) {
      for (const [index, { store }] of opened.entries()) measured[index]!.push(await work(store, time))
    }
    return measured
  }
  const middle = (measured: readonly Measured[]): number => whole(median(measured))

  const loads = await inTurn(Math.ceil(n / page), (store, time) => saveDocuments(store, time * page, n))
  const puts = new Map<number, number[]>()
  let next = n
  for (const count of clients) {
    const each = Math.ceil(Math.min(n, 10_000) / 50 / Math.sqrt(count))
    const measured = await inTurn(rounds, (store, time) =>
      measurePuts(store, { from: next + time * count * each, clients: count, each }),
    )
    next += rounds * count * each
    puts.set(count, measured.map(middle))
  }
  const cases = readCases(n)
  const reads = {
    get: (await inTurn(rounds, cases.get)).map(middle),
    query: (await inTurn(rounds, cases.query)).map(middle),
    documents: (await inTurn(rounds, cases.documents)).map(middle),
    changes: (await inTurn(rounds, cases.changes)).map(middle),
  }
  const builds = await inTurn(rounds, (store) =>
    measure(next, async () => void (await store.views.reindex('place'))),
  )
  return opened.map(({ subject }, index) => ({
    database: subject.name,
    view,
    load: whole(total(loads[index]!)),
    put: Object.fromEntries([...puts].map(([count, rates]) => [count, rates[index]!])),
    get: reads.get[index]!,
    query: reads.query[index]!,
    documents: reads.documents[index]!,
    changes: reads.changes[index]!,
    reindex: middle(builds[index]!),
  }))
}

function total(measured: readonly Measured[]): Measured {
  return measured.reduce((sum, one) => ({
    operations: sum.operations + one.operations,
    milliseconds: sum.milliseconds + one.milliseconds,
    processorMilliseconds: sum.processorMilliseconds + one.processorMilliseconds,
  }))
}

function whole(measured: Measured): number {
  return Math.round(rate(measured))
}
