import type { Knex } from 'knex'
import { Datastore } from '../datastore.ts'
import type { MapDocument } from '../document.ts'
import { openStorage } from '../storage/open-storage.ts'
import { row, run } from '../storage/operation.ts'
import { View } from '../view.ts'
import { noteLeft } from '../views/view-errors.ts'
import { atCrashPoints } from '../views/crash-points.ts'
import type { CrashPoint } from '../views/crash-points.ts'

/** A view with indexes of both kinds; its rows tell by which version of it they were made. */
export class Numbers extends View {
  constructor(version: number) {
    super()
    this.version = version
  }

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.integer('n').unique()
    table.integer('v').index()
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield { n: doc['n'], v: this.version }
  }
}

/** What is done while a version is built, so that a crash point is passed. */
export type Story = 'publish' | 'pause' | 'resume' | 'cancel' | 'leave'

export interface Crossing {
  readonly story: Story
  /** At which passing of the point, from 1, the work is cut off. */
  readonly pass: number
}

/** How each crash point is come by. */
export const crossings: Readonly<Record<CrashPoint, Crossing>> = {
  'publish.registered': { story: 'publish', pass: 1 },
  'publish.committed': { story: 'publish', pass: 1 },
  'batch.mapped': { story: 'publish', pass: 2 },
  'batch.rows': { story: 'publish', pass: 2 },
  'batch.checkpoint': { story: 'publish', pass: 2 },
  'batch.committed': { story: 'publish', pass: 2 },
  'rest.left': { story: 'publish', pass: 1 },
  'rest.committed': { story: 'publish', pass: 1 },
  'left.filled': { story: 'leave', pass: 1 },
  'left.committed': { story: 'leave', pass: 1 },
  'pause.released': { story: 'pause', pass: 1 },
  'pause.committed': { story: 'pause', pass: 1 },
  'resume.taken': { story: 'resume', pass: 1 },
  'index.created': { story: 'publish', pass: 2 },
  'index.committed': { story: 'publish', pass: 1 },
  'swap.dropped': { story: 'publish', pass: 1 },
  'swap.renamed': { story: 'publish', pass: 1 },
  'swap.recorded': { story: 'publish', pass: 1 },
  'swap.committed': { story: 'publish', pass: 1 },
  'cleanup.dropped': { story: 'cancel', pass: 1 },
  'cleanup.recorded': { story: 'cancel', pass: 1 },
  'cleanup.committed': { story: 'cancel', pass: 1 },
}

export const documentCount = 450

/** A store whose first version of the view answers. */
export async function makeNumbers(path: string): Promise<void> {
  const store = await Datastore.open(path, { table: 'items', views: { numbers: new Numbers(1) } })
  await store.putMany(Array.from({ length: documentCount }, (_, n): [string, object] => [`k${n}`, { n }]))
  await store.close()
}

/** Builds the second version, while documents on both sides of the builder are written, until `cut` is called. */
export async function crossPoint(path: string, point: CrashPoint, cut: () => void): Promise<void> {
  const { story, pass } = crossings[point]
  const store = await Datastore.open(path, { table: 'items', views: { numbers: new Numbers(1) } })
  const isPaused = story === 'pause' || story === 'resume' || story === 'leave'
  let [passed, batches] = [0, 0]
  const beside: Promise<unknown>[] = []
  const alongside = (...work: Promise<unknown>[]): void => void beside.push(Promise.allSettled(work))
  atCrashPoints((at) => {
    if (at === 'batch.committed' && batches++ === 0) {
      alongside(store.putMany({ k3: { n: -3 }, k444: { n: -444 }, late: { n: -1 } }), store.delete('k5'))
      // The last one that the builder would come to.
      alongside(store.delete(`k${documentCount - 1}`))
      if (isPaused) alongside(store.views.pause('numbers'))
      if (story === 'cancel') alongside(store.views.cancel('numbers'))
    }
    if (at === point && ++passed === pass) cut()
  })
  try {
    await store.views.add('numbers', new Numbers(2)).catch((error: unknown) => {
      if (story !== 'resume' && story !== 'leave') throw error
    })
    if (story === 'leave') await leave(path, 'k2')
    if (story === 'resume' || story === 'leave') await store.views.add('numbers', new Numbers(2))
  } finally {
    atCrashPoints(undefined)
    await Promise.all(beside)
    await store.close()
  }
}

/** Takes a document out of the unfinished build, as if its builder had met it changed again and again and left it to its writers. */
export async function leave(url: string, key: string): Promise<void> {
  const storage = await openStorage(url, {})
  const { dialect } = storage
  await storage.write(function* () {
    const build = yield* row<{ store: string; view: string; table: string }>(
      'select store, view, table_name as "table" from datastore_builds',
    )
    yield* run(`delete from ${dialect.table(build!.table)} where _key = ?`, [key])
    yield* noteLeft(dialect, build!, key)
  })
  await storage.close()
}
