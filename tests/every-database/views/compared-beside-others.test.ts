import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { betweenStatements } from '../../support/builds/between-statements.ts'
import { startBlockingWriter } from '../../support/builds/blocking-writer.ts'
import type { BlockingWriter } from '../../support/builds/blocking-writer.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'

// Another program writes between any two statements of a comparison of documents with rows: none of its writes is told as a
// difference, and none keeps the comparison from ending.

const table = 'items'
/** Documents before those that the writer changes. */
const early = 15

const definition: ViewDefinition = {
  name: 'numbers',
  columns: [{ name: 'n', type: 'integer' }],
  map: 'export default function* map(doc) { if (doc.n % 3 !== 0) yield { n: doc.n } }',
}

let store: Datastore
let writer: BlockingWriter

beforeAll(async () => {
  const url = await temporaryUrl()
  store = await Datastore.open(url, { table, durability: 'normal' })
  await store.views.publish(definition)
  const first = Array.from({ length: early }, (_, n) => [`early${n}`, { n }] as const)
  const changed = Array.from({ length: 10 }, (_, n) => [`k${n}`, { n }] as const)
  await store.putMany([...first, ...changed])
  writer = await startBlockingWriter(url, table)
})

afterAll(async () => {
  await writer.stop()
  await store.close()
})

/** Compares with one write of the other program at each place between two statements in turn; returns how many places there were. */
async function besideOneWrite<T>(compare: () => PromiseLike<T>, check: (found: T) => void): Promise<number> {
  let passed = 1
  for (let place = 0; passed > place; place++) {
    passed = 0
    const end = betweenStatements(() => {
      if (passed++ === place) writer.write()
    })
    try {
      check(await compare())
    } finally {
      end()
    }
  }
  return passed
}

const rounds = [1, 2, 3]

test.each(rounds)('verify tells no difference (round %i)', async () => {
  const places = await besideOneWrite(
    () => store.views.verify('numbers'),
    ({ differences }) => expect(differences).toEqual([]),
  )
  expect(places).toBeGreaterThan(3)
})

test.each(rounds)('repair repairs nothing (round %i)', async () => {
  const places = await besideOneWrite(
    () => store.views.repair('numbers'),
    (found) => expect(found).toMatchObject({ different: 0, repaired: 0 }),
  )
  expect(places).toBeGreaterThan(3)
})

test.each(rounds)('a dry run of the same map changes no row (round %i)', async (round) => {
  const same = { ...definition, map: `${definition.map}\n// Round ${round}.` }
  const places = await besideOneWrite(
    () => store.views.dryRun(same),
    ({ rows }) => expect(rows).toMatchObject({ added: 0, removed: 0, changed: 0 }),
  )
  expect(places).toBeGreaterThan(3)
})

test('a dry run ends although each of its statements is followed by a write', async () => {
  let left = 25
  const end = betweenStatements(() => {
    if (left-- > 0) writer.write()
  })
  const { rows } = await store.views.dryRun({ ...definition, map: `${definition.map}\n// The same.` })
  end()
  expect(left).toBeLessThan(0)
  expect(rows).toMatchObject({ added: 0, removed: 0, changed: 0 })
})
