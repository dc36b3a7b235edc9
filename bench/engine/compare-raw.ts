import { join } from 'node:path'
import { measure, scattered } from './measure.ts'
import type { Measured } from './measure.ts'
import { OurStore } from './our-store.ts'
import { comparePairs, pair } from './pairs.ts'
import type { Pair } from './pairs.ts'
import { RawStore } from './raw-store.ts'
import { realDocuments } from './real-documents.ts'
import type { KeyedPlace } from './real-documents.ts'

type Store = OurStore | RawStore

interface Case {
  readonly name: string
  /** Does the case once and says how many operations that was. */
  run(store: Store, round: number): Promise<Measured>
}

/** What ours is to reach of the hand-written program's. */
const targets: Readonly<Record<string, number>> = {
  load: 1,
  get: 0.97,
  'query a few rows': 0.93,
  'query 50 rows with documents': 0.9,
  iterate: 0.95,
  'single durable put': 0.97,
  'put that changes no view row': 1,
  reindex: 1.3,
}

const batch = 1000

/** Runs every case on both stores in turn, several rounds, and takes the medians. */
export async function compareWithRaw(
  folder: string,
  count: number,
  rounds: number,
): Promise<Record<string, Pair>> {
  const documents = realDocuments(count)
  const loads = await compareLoads(folder, documents, Math.min(rounds, 5))
  const ours = await OurStore.open(join(folder, 'ours.db'))
  const raw = new RawStore(join(folder, 'raw.db'))
  await loadAll(ours, documents)
  await loadAll(raw, documents)
  const results: Record<string, Pair> = { load: loads }
  for (const one of cases(documents)) {
    await one.run(ours, -1)
    await one.run(raw, -1)
    results[one.name] = await pair(
      rounds,
      { ours: (round) => one.run(ours, round), raw: (round) => one.run(raw, round) },
      targets[one.name] ?? null,
    )
  }
  await ours.close()
  raw.close()
  return results
}

async function compareLoads(folder: string, documents: readonly KeyedPlace[], rounds: number): Promise<Pair> {
  const [mine, theirs]: [Measured[], Measured[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const ours = await OurStore.open(join(folder, `load-ours-${round}.db`))
    mine.push(await measure(documents.length, () => loadAll(ours, documents)))
    await ours.close()
    const raw = new RawStore(join(folder, `load-raw-${round}.db`))
    theirs.push(await measure(documents.length, () => loadAll(raw, documents)))
    raw.close()
  }
  return comparePairs(mine, theirs, targets['load']!)
}

async function loadAll(store: Store, documents: readonly KeyedPlace[]): Promise<void> {
  for (let from = 0; from < documents.length; from += batch)
    await store.load(documents.slice(from, from + batch))
}

function cases(documents: readonly KeyedPlace[]): Case[] {
  const picked = scattered(20_000, documents.length).map((index) => documents[index]!)
  return [
    {
      name: 'get',
      run: (store) => each(picked, async ({ key }) => void (await store.get(key))),
    },
    {
      name: 'query a few rows',
      run: (store) =>
        each(picked.slice(0, 10_000), async ({ place }) => void (await store.findByName(place.name))),
    },
    {
      name: 'query 50 rows with documents',
      run: (store) =>
        each(picked.slice(0, 1000), async ({ place }) => void (await store.documentsOf(place.country))),
    },
    {
      name: 'iterate',
      run: (store) => measure(documents.length, () => store.iterate()),
    },
    {
      name: 'single durable put',
      run: (store, round) =>
        each(
          picked.slice(0, 300),
          async ({ place }, index) => void (await store.put(`new/${round}/${index}`, place)),
        ),
    },
    {
      name: 'put that changes no view row',
      run: (store, round) =>
        each(picked.slice(0, 300), async ({ key, place }, index) => {
          await store.put(key, { ...place, admin2: `${round}.${index}` })
        }),
    },
    {
      name: 'reindex',
      run: (store) => measure(documents.length, () => store.reindex()),
    },
  ]
}

function each<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<Measured> {
  return measure(items.length, async () => {
    for (const [index, item] of items.entries()) await work(item, index)
  })
}
