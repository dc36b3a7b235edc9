import { join } from 'node:path'
import { measure, rate, scattered } from './measure.ts'
import { OurStore } from './our-store.ts'
import { realDocuments } from './real-documents.ts'

/** What one store of a size costs: operations a second, milliseconds to open, and the process's memory in MB. */
export interface SizeFigures {
  readonly documents: number
  readonly get: number
  readonly query: number
  readonly openMilliseconds: number
  readonly loadedMegabytes: number
  readonly reindexedMegabytes: number
}

/** Measures that cost does not grow with the store. Documents are made batch by batch, so memory tells of the engine. */
export async function measureSize(place: string, count: number): Promise<SizeFigures> {
  const path = join(place, `size-${count}.db`)
  const store = await OurStore.open(path)
  const step = 10_000
  for (let from = 0; from < count; from += step) {
    const batch = realDocuments(Math.min(step, count - from), from)
    for (let at = 0; at < batch.length; at += 1000) await store.load(batch.slice(at, at + 1000))
  }
  const loadedMegabytes = megabytes()
  await store.reindex()
  const reindexedMegabytes = megabytes()
  await store.close()
  const started = performance.now()
  const opened = await OurStore.open(path)
  const openMilliseconds = Number((performance.now() - started).toFixed(1))
  const picked = scattered(5000, count).map((index) => realDocuments(1, index)[0]!)
  const get = await measure(picked.length, async () => {
    for (const { key } of picked) await opened.get(key)
  })
  const query = await measure(picked.length, async () => {
    for (const { place: city } of picked) await opened.findByName(city.name)
  })
  await opened.close()
  return {
    documents: count,
    get: Math.round(rate(get)),
    query: Math.round(rate(query)),
    openMilliseconds,
    loadedMegabytes,
    reindexedMegabytes,
  }
}

function megabytes(): number {
  return Math.round(process.memoryUsage.rss() / 1e6)
}
