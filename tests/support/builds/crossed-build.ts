import type { Knex } from 'knex'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import type { ColumnList } from '../../../src/engine/view-columns.ts'
import { View } from '../../../src/engine/view.ts'
import { atFailpoints } from '../../../src/engine/views/build/failpoints.ts'
import type { Failpoint } from '../../../src/engine/views/build/failpoints.ts'

/** A view with indexes of all kinds; its rows tell by which version of it they were made. */
export class Numbers extends View {
  constructor(version: number) {
    super()
    this.version = version
  }

  override columns: ColumnList = [{ name: 'words', type: 'text', fullText: true }]

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.integer('n').unique()
    table.integer('v').index()
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield { words: `Document ${doc._key}`, n: doc['n'], v: this.version }
  }
}

/** What is done while a version is built, so that a failpoint is passed. */
export type Story = 'publish' | 'pause' | 'resume' | 'cancel' | 'follow'

export interface Crossing {
  readonly story: Story
  /** At which passing of the point, from 1, the work is cut off. */
  readonly pass: number
}

/** How each failpoint is come by. */
export const crossings: Readonly<Record<Failpoint, Crossing>> = {
  'publish.registered': { story: 'publish', pass: 1 },
  'publish.committed': { story: 'publish', pass: 1 },
  'fill.mapped': { story: 'publish', pass: 2 },
  'fill.rows': { story: 'publish', pass: 2 },
  'fill.checkpoint': { story: 'publish', pass: 2 },
  'fill.committed': { story: 'publish', pass: 2 },
  'join.recorded': { story: 'publish', pass: 1 },
  'join.committed': { story: 'publish', pass: 1 },
  'follow.mapped': { story: 'follow', pass: 1 },
  'follow.rows': { story: 'follow', pass: 1 },
  'follow.checkpoint': { story: 'follow', pass: 1 },
  'follow.committed': { story: 'follow', pass: 1 },
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
export async function crossPoint(path: string, point: Failpoint, cut: () => void): Promise<void> {
  const { story, pass } = crossings[point]
  const store = await Datastore.open(path, { table: 'items', views: { numbers: new Numbers(1) } })
  const isPaused = story === 'pause' || story === 'resume' || story === 'follow'
  let [passed, batches] = [0, 0]
  const beside: Promise<unknown>[] = []
  const alongside = (...work: Promise<unknown>[]): void => void beside.push(Promise.allSettled(work))
  atFailpoints((at) => {
    if (at === 'fill.committed' && batches++ === 0) {
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
      if (story !== 'resume' && story !== 'follow') throw error
    })
    // What is written while a build is paused is followed by the next builder.
    if (story === 'follow') await store.putMany({ k2: { n: -2 }, k400: { n: -400 }, later: { n: -5 } })
    if (story === 'resume' || story === 'follow') await store.views.add('numbers', new Numbers(2))
  } finally {
    atFailpoints(undefined)
    await Promise.all(beside)
    await store.close()
  }
}
