import { expect, test, vi } from 'vitest'
import type { DatastoreError } from '../../../src/shared/errors.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { beforeSaving, beforeWriting, undisturbed } from '../../support/builds/between-steps.ts'
import { Numbers } from '../../support/builds/crossed-build.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'
import { leaseMilliseconds } from '../../../src/engine/views/build/lease.ts'

const authored = (name: string) => ({
  name,
  columns: [
    { name: 'n', type: 'integer' as const, unique: true },
    { name: 'half', type: 'integer' as const, index: true },
  ],
  map: 'export default function* map(doc) { yield { n: doc.n, half: Math.floor(doc.n / 2) } }',
})

const documents = Array.from({ length: 30 }, (_, n): [string, object] => [`d${n}`, { n }])

interface Kind {
  readonly name: string
  /** Begins to fill the view anew. */
  readonly build: (store: Datastore) => AsyncIterable<unknown> & PromiseLike<unknown>
}

const kinds: readonly Kind[] = [
  { name: 'authored', build: (store) => store.views.reindex('authored') },
  { name: 'program', build: (store) => store.views.reindex('program') },
]

const boundaries = { 'a transaction': beforeWriting, 'saving a batch': beforeSaving }

async function opened(url: string): Promise<Datastore> {
  return await Datastore.open(url, { table: 'items', views: { program: new Numbers(1) } })
}

/**
 * Suspends a builder before its `nth` step until its lease has run out and another program has built the view; returns the code
 * of the error it ends with, or null when it had ended before.
 */
async function suspended({
  store,
  successor,
  build,
  before,
  nth,
  passTime,
}: Suspension): Promise<string | null> {
  let step = 0
  const succession: Promise<unknown>[] = []
  const stop = before(
    undisturbed(async () => {
      if (step++ !== nth) return
      // Others have looked at it all the while: that is how long it was silent.
      await successor.views.list()
      passTime(leaseMilliseconds + 1000)
      succession.push(Promise.resolve(build(successor)))
      await succession[0]
    }),
  )
  try {
    const code = await Promise.resolve(build(store)).then(
      () => 'finished',
      (error: unknown) => (error as DatastoreError).code,
    )
    // The builder looks after its work while it maps, and may have ended sooner.
    await Promise.all(succession)
    return succession.length === 0 ? null : code
  } finally {
    stop()
  }
}

interface Suspension {
  readonly store: Datastore
  readonly successor: Datastore
  readonly build: Kind['build']
  readonly before: (step: () => Promise<unknown>) => () => void
  readonly nth: number
  readonly passTime: (milliseconds: number) => void
}

/** Lets time pass at once, by the clock on the wall and by the one that only ever runs. */
function startClocks(): (milliseconds: number) => void {
  vi.useFakeTimers({ toFake: ['Date'] })
  let ahead = 0
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ahead)
  return (milliseconds) => {
    ahead += milliseconds
    vi.setSystemTime(Date.now() + milliseconds)
  }
}

test.each(
  kinds.flatMap((kind) =>
    Object.entries(boundaries).map(([boundary, before]) => ({ kind, boundary, before })),
  ),
)(
  'a builder of a $kind.name view that was suspended before $boundary ends with BUSY when another has finished its work',
  async ({ kind, before }) => {
    const passTime = startClocks()
    try {
      const url = await temporaryUrl()
      const store = await opened(url)
      const successor = await opened(url)
      await store.putMany(documents)
      await store.views.publish(authored('authored'))
      const codes: string[] = []
      for (let nth = 0; ; nth++) {
        const code = await suspended({ store, successor, build: kind.build, before, nth, passTime })
        if (code === null) break
        codes.push(code)
        expect((await store.views.verify(kind.name)).different).toBe(0)
        expect(await store.views.get(kind.name)).toMatchObject({ state: 'ready', failure: null })
      }
      // Before its first transaction it has begun nothing that another one could go on with.
      expect(codes.length).toBeGreaterThan(1)
      expect(new Set(codes.filter((code) => code !== 'finished'))).toEqual(new Set(['BUSY']))
      expect(codes.slice(1)).not.toContain('finished')
      await successor.close()
      await store.close()
    } finally {
      vi.useRealTimers()
      vi.restoreAllMocks()
    }
  },
  60_000,
)
