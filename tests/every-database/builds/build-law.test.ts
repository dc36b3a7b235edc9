import fc from 'fast-check'
import type { Knex } from 'knex'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { DatastoreError } from '../../../src/shared/errors.ts'
import type { ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import { beforeSaving, beforeWriting, undisturbed } from '../../support/builds/between-steps.ts'
import { resetStore } from '../../support/databases/reset-store.ts'
import { runs, temporaryUrl } from '../../support/databases/temporary-url.ts'
import { View } from '../../../src/engine/view.ts'

const table = 'items'

/** As many rows of each document as it says, the first of them with a value that no other document may hold. */
class Rows extends View {
  constructor(version: number) {
    super()
    this.version = version
  }

  override columns = [{ name: 'text', type: 'text', fullText: true }] as const

  override defineTable(view: Knex.CreateTableBuilder): void {
    view.integer('n').index()
    view.integer('once').unique()
    view.integer('v')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    for (let n = 0; n < Number(doc['rows']); n++)
      yield { text: `Row ${n}`, n, once: n === 0 ? doc['once'] : null, v: this.version }
  }
}

function authored(version: number): ViewDefinition {
  return {
    name: 'rows',
    columns: [
      { name: 'text', type: 'text', fullText: true },
      { name: 'n', type: 'integer', index: true },
      { name: 'once', type: 'integer', unique: true },
      { name: 'v', type: 'integer' },
    ],
    map: `export default function* map(doc) {
      for (let n = 0; n < doc.rows; n++) yield { text: 'Row ' + n, n, once: n === 0 ? doc.once : null, v: ${version} }
    }`,
  }
}

const kinds = {
  program: (store: Datastore, version: number) => store.views.add('rows', new Rows(version)),
  authored: (store: Datastore, version: number) => store.views.publish(authored(version)),
}

const change = fc.record({
  /** Few keys: the document of the greatest id is often deleted, and SQLite gives its id to the next one. */
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n'),
  /** A document with so many rows; a deletion when it is null. */
  rows: fc.constantFrom(null, null, 0, 1, 1, 2, 3),
  once: fc.constantFrom(null, null, null, null, 1, 2, 3),
  /** By a program that has the code of every version, only of the one that answers, or of none. */
  by: fc.constantFrom<'builder' | 'former' | 'none'>('builder', 'builder', 'builder', 'former', 'none'),
})

const given = fc.record({
  /** Whether a former version answers meanwhile. */
  answers: fc.boolean(),
  before: fc.array(change, { minLength: 6, maxLength: 14 }),
  /** What is done between each two steps of the builder. */
  steps: fc.array(
    fc.record({
      changes: fc.array(change, { maxLength: 4 }),
      pauses: fc.nat(15).map((number) => number === 0),
    }),
    { minLength: 1, maxLength: 24 },
  ),
})

type Given<T> = T extends fc.Arbitrary<infer Value> ? Value : never

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

/** Whether two documents hold one value, which a program without the code lets them, or has let them while a view was built. */
async function isHeldTwice(): Promise<boolean> {
  const held: unknown[] = []
  for await (const { rows, once } of store!.iterate()) if (Number(rows) > 0 && once !== null) held.push(once)
  return new Set(held).size < held.length
}

test.each(['program', 'authored'] as const)(
  'a view of the kind %s that is published equals its map, whatever was done between any two steps of its builder',
  async (kind) => {
    let version = 0
    let former: Datastore | undefined
    let steps: Given<typeof given>['steps'] = []
    const make = async ({ key: name, rows, once, by }: Given<typeof change>): Promise<void> => {
      const program = { builder: store!, former: former ?? none!, none: none! }[by]
      try {
        if (rows === null) await program.delete(name)
        else await program.put(name, { rows, once })
      } catch (error) {
        if (codeOf(error) !== 'CONSTRAINT') throw error
      }
    }
    const step = undisturbed(async () => {
      const next = steps.shift()
      for (const each of next?.changes ?? []) await make(each)
      if (next?.pauses === true) await store!.views.pause('rows').catch(() => undefined)
    })
    const publish = async (): Promise<void> => {
      for (;;) {
        const isQuiet = steps.length === 0
        try {
          return void (await kinds[kind](store!, version))
        } catch (error) {
          if (codeOf(error) === 'PAUSED') continue
          if (codeOf(error) !== 'CONSTRAINT' || isQuiet) throw error
          // What stood in the way may be gone since.
          steps = []
        }
      }
    }
    const published = async () => {
      await publish()
      steps = []
      const { differences } = await store!.views.verify('rows')
      const found = await store!.query('rows', {})
      return {
        differences,
        errors: await store!.views.errors('rows'),
        versions: [...new Set(found.map(({ v }) => v))],
        unfound: [
          found.length - (await store!.query('rows', { text: { matches: 'row' } })).length,
          found.filter(({ n }) => n === 1).length -
            (await store!.query('rows', { text: { matches: 'row-1' } })).length,
        ],
      }
    }
    onTestFinished(beforeSaving(step))
    onTestFinished(beforeWriting(step))
    await fc.assert(
      fc.asyncProperty(given, async ({ answers, before, steps: between }) => {
        await resetStore(store!, [])
        version++
        if (answers) {
          await kinds[kind](store!, version)
          former = await Datastore.open(url, { table })
          if (kind === 'program') await former.views.add('rows', new Rows(version))
          version++
        }
        for (const each of before) await make(each)
        steps = [...between]
        const seen = await published().catch((error: unknown) => codeOf(error))
        await former?.close()
        former = undefined
        steps = []
        const right = {
          differences: [],
          errors: [],
          versions: expect.toBeOneOf([[], [version]]) as unknown,
          unfound: [0, 0],
        }
        expect(seen).toEqual((await isHeldTwice()) ? 'CONSTRAINT' : right)
      }),
      { numRuns: runs(30) },
    )
  },
)

function codeOf(error: unknown): unknown {
  return error instanceof DatastoreError ? error.code : error
}
