import type { Datastore } from '../../src/engine/index.ts'
import { openPlaces } from '../databases/places-store.ts'
import type { Subject } from '../databases/subjects.ts'
import { openSubjects } from '../databases/subjects.ts'
import { measure, scattered } from '../engine/measure.ts'
import type { Measured } from '../engine/measure.ts'
import { pair } from '../engine/pairs.ts'
import type { Pair } from '../engine/pairs.ts'
import { realDocuments } from '../engine/real-documents.ts'
import type { KeyedPlace, Place } from '../engine/real-documents.ts'
import { RawMysql } from './raw-mysql.ts'
import { RawPostgres } from './raw-postgres.ts'
import type { RawServer } from './raw-server.ts'

/** How much is measured: documents in the stores, single operations in a round, and rounds. */
export interface ServerOrder {
  readonly n: number
  readonly reads: number
  readonly puts: number
  readonly rounds: number
}

export interface ServerComparison {
  /** Servers that did not answer. */
  readonly missing: readonly string[]
  readonly settings: Readonly<Record<string, string>>
  readonly pairs: Readonly<Record<string, Readonly<Record<CaseName, Pair>>>>
}

const caseNames = ['get', 'query a few rows', 'put, new', 'put, changed', 'putMany of 1,000'] as const
type CaseName = (typeof caseNames)[number]

const targets: Readonly<Record<string, Readonly<Record<CaseName, number>>>> = {
  PostgreSQL: {
    get: 0.9,
    'query a few rows': 0.9,
    'put, new': 0.8,
    'put, changed': 0.8,
    'putMany of 1,000': 0.9,
  },
  MariaDB: {
    get: 0.9,
    'query a few rows': 0.95,
    'put, new': 0.8,
    'put, changed': 0.8,
    'putMany of 1,000': 0.9,
  },
}

const page = 1000

/** What both do: ours is seen through the same few methods. */
type Store = Pick<RawServer, 'load' | 'get' | 'findByName' | 'put'>

/** Does the same work through the engine and by hand, on each server that answers. */
export async function compareServers(folder: string, order: ServerOrder): Promise<ServerComparison> {
  const { subjects, missing } = await openSubjects(folder)
  const pairs: Record<string, Record<CaseName, Pair>> = {}
  const settings: Record<string, string> = {}
  try {
    for (const subject of subjects) {
      if (!subject.isServer || subject.json === 'jsonb') continue
      const name = subject.name.split(',')[0]!
      settings[name] = subject.settings
      pairs[name] = await compareServer(subject, order, targets[name])
    }
  } finally {
    for (const subject of subjects) await subject.close()
  }
  return { missing, settings, pairs }
}

async function compareServer(
  subject: Subject,
  { n, reads, puts, rounds }: ServerOrder,
  wanted: Readonly<Record<CaseName, number>> | undefined,
): Promise<Record<CaseName, Pair>> {
  const [ourUrl, rawUrl] = [await subject.place('ours'), await subject.place('raw')]
  const store = await openPlaces(ourUrl, 'program')
  const raw = subject.name.startsWith('PostgreSQL')
    ? await RawPostgres.open(rawUrl)
    : await RawMysql.open(rawUrl)
  const ours = seen(store)
  try {
    for (const one of [ours, raw])
      for (let from = 0; from < n; from += page) await one.load(realDocuments(Math.min(page, n - from), from))
    const found: Partial<Record<CaseName, Pair>> = {}
    for (const [name, run] of Object.entries(cases({ n, reads, puts })) as [CaseName, Case][]) {
      // Both have done it once before it counts.
      for (const one of [ours, raw]) await run(one, -1)
      found[name] = await pair(
        rounds,
        { ours: (round) => run(ours, round), raw: (round) => run(raw, round) },
        wanted?.[name] ?? null,
      )
    }
    return found as Record<CaseName, Pair>
  } finally {
    await store.close()
    await raw.close()
    await subject.clear(ourUrl)
    await subject.clear(rawUrl)
  }
}

function seen(store: Datastore): Store {
  return {
    load: async (documents) =>
      void (await store.putMany(documents.map(({ key, place }) => [key, place] as const))),
    get: (key) => store.get(key),
    findByName: (name) => store.query('place', { name }, { limit: 5 }),
    put: async (key, document) => void (await store.put(key, document)),
  }
}

type Case = (store: Store, round: number) => Promise<Measured>

function cases({ n, reads, puts }: Pick<ServerOrder, 'n' | 'reads' | 'puts'>): Record<CaseName, Case> {
  const picked = scattered(Math.max(reads, puts), n).map((index) => realDocuments(1, index)[0]!)
  // Round -1 is the first.
  const fresh = (round: number, count: number, kind: number): KeyedPlace[] =>
    realDocuments(count, n + 10_000_000 * kind + (round + 1) * count)
  return {
    get: (store) => each(picked.slice(0, reads), async ({ key }) => void (await store.get(key))),
    'query a few rows': (store) =>
      each(picked.slice(0, reads), async ({ place }) => void (await store.findByName(place.name))),
    'put, new': (store, round) =>
      each(fresh(round, puts, 1), async ({ key, place }) => void (await store.put(key, place))),
    'put, changed': (store, round) =>
      each(picked.slice(0, puts), async ({ key, place }, index) => {
        const changed: Place = { ...place, name: `${place.name} ${round}.${index}` }
        await store.put(key, changed)
      }),
    'putMany of 1,000': (store, round) => {
      const documents = fresh(round, 5 * page, 2)
      return measure(documents.length, async () => {
        for (let from = 0; from < documents.length; from += page)
          await store.load(documents.slice(from, from + page))
      })
    },
  }
}

function each<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<Measured> {
  return measure(items.length, async () => {
    for (const [index, item] of items.entries()) await work(item, index)
  })
}
