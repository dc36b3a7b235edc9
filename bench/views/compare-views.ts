import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { Datastore } from '../../src/engine/index.ts'
import { measure, median, rate } from '../engine/measure.ts'
import type { Measured } from '../engine/measure.ts'
import { RawViews } from './raw-views.ts'
import { rowsPerTrip, stopsView, trip, tripKey } from './trips.ts'

/** Operations a second of Datastore and of the program it is compared with, and the ratio. */
interface Case {
  readonly ours: number
  readonly raw: number
  readonly ratio: number
}

export interface ViewFigures {
  /** Documents a second; the other program is written by hand. With the most memory that the process had, in MB. */
  readonly reindex: Case & {
    readonly megabytes: number
    /** Microseconds of processor time a document: all threads of ours, our main thread, the other program. */
    readonly cpu: { readonly ours: number; readonly oursMain: number; readonly raw: number }
  }
  /** Previews a second of drafts that were never seen before, each on 100 documents; and one's milliseconds. */
  readonly preview: Case & { readonly milliseconds: number; readonly slowest: number }
  /** Durable puts a second with one authored view; raw is the same store without. What the view adds, in milliseconds. */
  readonly put: Case & { readonly addedMilliseconds: number }
}

const batch = 1000
const sample = 100

/** Measures authored views on `count` documents of 1 kB, each of which gives six rows. */
export async function compareViews(folder: string, count: number, rounds: number): Promise<ViewFigures> {
  const path = join(folder, 'trips.db')
  const store = await Datastore.open(path, { table: 'trips' })
  await load(store, count)
  await store.views.publish(stopsView)
  const raw = new RawViews(path)
  try {
    return {
      reindex: await compareReindex(store, raw, count, rounds),
      preview: await comparePreview(store, raw, 10 * rounds),
      put: await comparePut(store, join(folder, 'plain.db'), count, 500 * rounds),
    }
  } finally {
    raw.close()
    await store.close()
  }
}

async function load(store: Datastore, count: number): Promise<void> {
  for (let from = 0; from < count; from += batch) {
    const numbers = Array.from({ length: Math.min(batch, count - from) }, (_, index) => from + index)
    await store.putMany(numbers.map((number) => [tripKey(number), trip(number)] as const))
  }
}

async function compareReindex(
  store: Datastore,
  raw: RawViews,
  count: number,
  rounds: number,
): Promise<ViewFigures['reindex']> {
  const [ours, theirs]: [Measured[], Measured[]] = [[], []]
  const cpu = { ours: 0, oursMain: 0, raw: 0 }
  let megabytes = 0
  for (let round = 0; round < rounds; round++) {
    const [before, beforeMain] = [process.cpuUsage(), process.threadCpuUsage()]
    ours.push(
      await measure(count, async () => {
        for await (const _ of store.views.reindex('stops')) {
          megabytes = Math.max(megabytes, Math.round(process.memoryUsage.rss() / 1e6))
        }
      }),
    )
    cpu.ours += sum(process.cpuUsage(before))
    cpu.oursMain += sum(process.threadCpuUsage(beforeMain))
    const beforeRaw = process.threadCpuUsage()
    theirs.push(await measure(count, () => raw.reindex()))
    cpu.raw += sum(process.threadCpuUsage(beforeRaw))
  }
  raw.checkAgainst('trips_stops', count * rowsPerTrip)
  const each = (microseconds: number): number => Number((microseconds / count / rounds).toFixed(1))
  return {
    ...compare(ours, theirs),
    megabytes,
    cpu: { ours: each(cpu.ours), oursMain: each(cpu.oursMain), raw: each(cpu.raw) },
  }
}

const sum = ({ user, system }: { user: number; system: number }): number => user + system

async function comparePreview(
  store: Datastore,
  raw: RawViews,
  times: number,
): Promise<ViewFigures['preview']> {
  const [ours, theirs]: [Measured[], Measured[]] = [[], []]
  for (let time = -5; time < times; time++) {
    // A keystroke makes it another source, which nothing has compiled before.
    const draft = { ...stopsView, map: `${stopsView.map}// ${time}` }
    const mine = await measure(1, async () => {
      const { rows, errors } = await store.views.preview(draft, { sample })
      if (rows.length === 0 || errors.length > 0) throw new Error('the preview of the benchmark gave no rows')
    })
    const other = await measure(1, () => raw.preview(sample))
    if (time < 0) continue
    ours.push(mine)
    theirs.push(other)
  }
  return {
    ...compare(ours, theirs),
    milliseconds: round(median(ours).milliseconds),
    slowest: round(Math.max(...ours.map((one) => one.milliseconds))),
  }
}

/** Puts new documents in turn into the store and into one that holds the same documents and has no view. */
async function comparePut(
  store: Datastore,
  plainPath: string,
  from: number,
  times: number,
): Promise<ViewFigures['put']> {
  const plain = await Datastore.open(plainPath, { table: 'trips' })
  await load(plain, from)
  // What was loaded and filled is written before: a disk that is busy with gigabytes answers each put late.
  execFileSync('sync')
  const [ours, theirs]: [Measured[], Measured[]] = [[], []]
  for (let number = from; number < from + times; number++) {
    const document = trip(number)
    ours.push(await measure(1, () => store.put(tripKey(number), document)))
    theirs.push(await measure(1, () => plain.put(tripKey(number), document)))
  }
  await plain.close()
  const added = median(ours).milliseconds - median(theirs).milliseconds
  return { ...compare(ours, theirs), addedMilliseconds: round(added) }
}

function compare(mine: readonly Measured[], theirs: readonly Measured[]): Case {
  const [ours, raw] = [rate(median(mine)), rate(median(theirs))]
  return { ours: Math.round(ours), raw: Math.round(raw), ratio: Number((ours / raw).toFixed(2)) }
}

function round(milliseconds: number): number {
  return Number(milliseconds.toFixed(2))
}
