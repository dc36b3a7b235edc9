import fc from 'fast-check'
import type { Knex } from 'knex'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Datastore } from './datastore.ts'
import type { MapDocument } from './document.ts'
import { Session } from './session.ts'
import { refill } from './testing/refill.ts'
import { runs, temporaryUrl } from './testing/temporary-url.ts'
import { View } from './view.ts'
import { MapAhead } from './views/map-ahead.ts'

const table = 'items'

/** As many rows of each document as it says. */
class Rows extends View {
  constructor(version: number) {
    super()
    this.version = version
  }

  override defineTable(view: Knex.CreateTableBuilder): void {
    view.integer('n').index()
    view.integer('v').index()
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    for (let n = 0; n < Number(doc['rows']); n++) yield { n, v: this.version }
  }
}

/** Few keys: the document of the greatest id is often deleted, and SQLite gives its id to the next one. */
const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n')

const change = fc.record({
  key,
  /** A document with so many rows; a deletion when it is null. */
  rows: fc.constantFrom(null, null, 0, 1, 1, 2, 3),
  /** By a program that has the code of every version, only of the one that answers, or of none. */
  by: fc.constantFrom<'builder' | 'former' | 'none'>('builder', 'builder', 'builder', 'former', 'none'),
})

const given = fc.record({
  /** Whether a former version answers meanwhile. */
  answers: fc.boolean(),
  before: fc.array(change, { minLength: 6, maxLength: 14 }),
  /** What is written between each two steps of the builder. */
  steps: fc.array(fc.array(change, { maxLength: 4 }), { minLength: 1, maxLength: 24 }),
})

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

let url: string
let [store, none]: Datastore[] = []
beforeAll(async () => {
  url = await temporaryUrl()
  store = await Datastore.open(url, { table })
  none = await Datastore.open(url, { table })
})
afterAll(async () => {
  await none!.close()
  await store!.close()
})

test('a view that is published equals its map, whatever was written between any two steps of its builder', async () => {
  let version = 0
  let former: Datastore | undefined
  let steps: (readonly Change[])[] = []
  let isWriting = true
  const make = async ({ key: name, rows, by }: Change): Promise<void> => {
    const program = { builder: store!, former: former ?? none!, none: none! }[by]
    if (rows === null) await program.delete(name)
    else await program.put(name, { rows })
  }
  const step = async (): Promise<void> => {
    if (isWriting) return
    isWriting = true
    for (const each of steps.shift() ?? []) await make(each)
    isWriting = false
  }
  const { after } = MapAhead.prototype
  const { write } = Session.prototype
  vi.spyOn(MapAhead.prototype, 'after').mockImplementation(async function (this: MapAhead, checkpoint) {
    const batch = await after.call(this, checkpoint)
    await step()
    return batch
  })
  vi.spyOn(Session.prototype, 'write').mockImplementation(async function (this: Session, ...args) {
    await step()
    return await write.apply(this, args)
  })
  await fc.assert(
    fc.asyncProperty(given, async ({ answers, before, steps: between }) => {
      isWriting = true
      await refill(store!, [])
      for (const each of before) await make(each)
      if (answers) await store!.addView('rows', new Rows(++version))
      if (answers) former = await Datastore.open(url, { table, views: { rows: new Rows(version) } })
      steps = [...between]
      isWriting = false
      await store!.addView('rows', new Rows(++version))
      isWriting = true
      await former?.close()
      former = undefined
      expect(await store!.verify('rows')).toMatchObject({ differences: [] })
      expect(await store!.viewErrors('rows')).toEqual([])
      for (const row of await store!.query('rows', {})) expect(row).toMatchObject({ v: version })
    }),
    { numRuns: runs(60) },
  )
  vi.restoreAllMocks()
})
