import { join } from 'node:path'
import { measure, scattered } from './measure.ts'
import type { Measured } from './measure.ts'
import { OurStore } from './our-store.ts'
import { RawStore } from './raw-store.ts'
import { realDocuments } from './real-documents.ts'
import type { KeyedPlace } from './real-documents.ts'

/**
 * Operations a second of processor time, which a busy machine disturbs least: when each document is met for the first
 * time since the file was opened, and when it is again.
 */
interface Rates {
  readonly first: number
  readonly again: number
}

/** What one store of a size costs, and the same reads by the hand-written program; memory is the whole process's. */
export interface SizeFigures {
  readonly documents: number
  readonly get: Rates
  readonly query: Rates
  readonly rawGet: Rates
  readonly rawQuery: Rates
  readonly openMilliseconds: number
  readonly loadedMegabytes: number
  readonly reindexedMegabytes: number
}

/** How many times slower the large store is than the small one. */
type Slowdown = Record<'get' | 'query' | 'rawGet' | 'rawQuery', Rates>

type Store = OurStore | RawStore
const cases = ['get', 'query', 'rawGet', 'rawQuery'] as const

const reads = 5000
const rounds = 7

/** Four places to a name, at any size: a query finds as many rows in a small store as in a large one. */
function places(count: number, from: number): KeyedPlace[] {
  return realDocuments(count, from).map(({ key, place }, index) => ({
    key,
    place: { ...place, name: nameOf(from + index) },
  }))
}

function nameOf(index: number): string {
  const group = Math.floor(index / 4)
  return `${realDocuments(1, group)[0]!.place.name} ${group}`
}

/** Measures that cost does not grow with the store; all stores are read in turn. */
export async function compareSizes(
  folder: string,
  small: number,
  large: number,
): Promise<{ small: SizeFigures; large: SizeFigures; slowdown: Slowdown }> {
  const [one, other] = [await fill(folder, small), await fill(folder, large)]
  const timings = [one, other].map(() => new Map<string, Measured[]>())
  for (let round = 0; round < rounds; round++) {
    for (const [index, size] of [one, other].entries()) {
      for (const name of cases) {
        const store = name.startsWith('raw') ? size.raw : size.ours
        const measured = await read(store, name.endsWith('et') ? 'get' : 'query', size.documents)
        timings[index]!.set(name, [...(timings[index]!.get(name) ?? []), measured])
      }
    }
  }
  const figures = [one, other].map((size, index) => ({ ...size.figures, ...ratesOf(timings[index]!) }))
  for (const { ours, raw } of [one, other]) {
    await ours.close()
    raw.close()
  }
  return { small: figures[0]!, large: figures[1]!, slowdown: slowdown(figures[0]!, figures[1]!) }
}

interface Filled {
  readonly documents: number
  readonly ours: OurStore
  readonly raw: RawStore
  readonly figures: Pick<
    SizeFigures,
    'documents' | 'openMilliseconds' | 'loadedMegabytes' | 'reindexedMegabytes'
  >
}

/** Documents are made batch by batch, so memory tells of the engine. */
async function fill(folder: string, documents: number): Promise<Filled> {
  const paths = [join(folder, `size-${documents}.db`), join(folder, `size-${documents}-raw.db`)] as const
  const store = await OurStore.open(paths[0])
  await load(store, documents)
  const loadedMegabytes = megabytes()
  await store.reindex()
  const reindexedMegabytes = megabytes()
  await store.close()
  const byHand = new RawStore(paths[1])
  await load(byHand, documents)
  byHand.close()
  const started = performance.now()
  const ours = await OurStore.open(paths[0])
  const openMilliseconds = Number((performance.now() - started).toFixed(1))
  const figures = { documents, openMilliseconds, loadedMegabytes, reindexedMegabytes }
  return { documents, ours, raw: new RawStore(paths[1]), figures }
}

async function load(store: Store, documents: number): Promise<void> {
  const step = 1000
  for (let from = 0; from < documents; from += step)
    await store.load(places(Math.min(step, documents - from), from))
}

async function read(store: Store, what: 'get' | 'query', documents: number): Promise<Measured> {
  const picked = scattered(reads, documents)
  if (what === 'get') {
    const keys = picked.map((index) => realDocuments(1, index)[0]!.key)
    return await measure(reads, async () => {
      for (const key of keys) await store.get(key)
    })
  }
  const names = picked.map((index) => nameOf(index))
  return await measure(reads, async () => {
    for (const name of names) await store.findByName(name)
  })
}

function ratesOf(timings: ReadonlyMap<string, readonly Measured[]>): Record<(typeof cases)[number], Rates> {
  const of = (name: string): Rates => {
    const [first, ...again] = timings.get(name)!
    const sorted = again.map((measured) => processorRate(measured)).toSorted((a, b) => a - b)
    return { first: processorRate(first!), again: sorted[Math.floor(sorted.length / 2)]! }
  }
  return { get: of('get'), query: of('query'), rawGet: of('rawGet'), rawQuery: of('rawQuery') }
}

function processorRate({ operations, processorMilliseconds }: Measured): number {
  return Math.round((operations / processorMilliseconds) * 1000)
}

function slowdown(small: SizeFigures, large: SizeFigures): Slowdown {
  const of = (name: (typeof cases)[number]): Rates => ({
    first: Number((small[name].first / large[name].first).toFixed(2)),
    again: Number((small[name].again / large[name].again).toFixed(2)),
  })
  return { get: of('get'), query: of('query'), rawGet: of('rawGet'), rawQuery: of('rawQuery') }
}

function megabytes(): number {
  return Math.round(process.memoryUsage.rss() / 1e6)
}
