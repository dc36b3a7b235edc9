import { join } from 'node:path'
import { measure, median, rate, scattered } from './measure.ts'
import type { Measured } from './measure.ts'
import { OurStore } from './our-store.ts'
import { RawStore } from './raw-store.ts'
import { realDocuments } from './real-documents.ts'
import type { KeyedPlace } from './real-documents.ts'

/** One case: operations a second of ours and of the hand-written program, and the middle of the rounds' ratios. */
export interface Comparison {
  readonly ours: number
  readonly raw: number
  readonly ratio: number
  /** The same by processor time, which a busy machine disturbs less, and which knows no waiting for the disk. */
  readonly processorRatio: number
}

type Store = OurStore | RawStore

interface Case {
  readonly name: string
  /** Does the case once and says how many operations that was. */
  run(store: Store, round: number): Promise<Measured>
}

const batch = 1000

/** Runs every case on both stores in turn, several rounds, and takes the medians. */
export async function compareWithRaw(
  folder: string,
  count: number,
  rounds: number,
): Promise<Record<string, Comparison>> {
  const documents = realDocuments(count)
  const loads = await compareLoads(folder, documents, Math.min(rounds, 5))
  const ours = await OurStore.open(join(folder, 'ours.db'))
  const raw = new RawStore(join(folder, 'raw.db'))
  await loadAll(ours, documents)
  await loadAll(raw, documents)
  const results: Record<string, Comparison> = { load: loads }
  for (const one of cases(documents)) {
    const [mine, theirs]: [Measured[], Measured[]] = [[], []]
    await one.run(ours, -1)
    await one.run(raw, -1)
    for (let round = 0; round < rounds; round++) {
      // The second one may find the machine warmer, or the disk busy with what the first has written.
      const turns = [() => one.run(ours, round).then((timed) => mine.push(timed))]
      turns.push(() => one.run(raw, round).then((timed) => theirs.push(timed)))
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn()
    }
    results[one.name] = compare(mine, theirs)
  }
  await ours.close()
  raw.close()
  return results
}

async function compareLoads(
  folder: string,
  documents: readonly KeyedPlace[],
  rounds: number,
): Promise<Comparison> {
  const [mine, theirs]: [Measured[], Measured[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const ours = await OurStore.open(join(folder, `load-ours-${round}.db`))
    mine.push(await measure(documents.length, () => loadAll(ours, documents)))
    await ours.close()
    const raw = new RawStore(join(folder, `load-raw-${round}.db`))
    theirs.push(await measure(documents.length, () => loadAll(raw, documents)))
    raw.close()
  }
  return compare(mine, theirs)
}

async function loadAll(store: Store, documents: readonly KeyedPlace[]): Promise<void> {
  for (let from = 0; from < documents.length; from += batch)
    await store.load(documents.slice(from, from + batch))
}

/** A ratio is the middle one of the rounds' own: what disturbs the machine for a while disturbs both of a round. */
function compare(mine: readonly Measured[], theirs: readonly Measured[]): Comparison {
  const middle = (of: (measured: Measured) => number): number => {
    const ratios = mine.map((measured, round) => of(theirs[round]!) / of(measured)).toSorted((a, b) => a - b)
    return Number(ratios[Math.floor(ratios.length / 2)]!.toFixed(2))
  }
  return {
    ours: Math.round(rate(median(mine))),
    raw: Math.round(rate(median(theirs))),
    ratio: middle((measured) => measured.milliseconds),
    processorRatio: middle((measured) => measured.processorMilliseconds),
  }
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
