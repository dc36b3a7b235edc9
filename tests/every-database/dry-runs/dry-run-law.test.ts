import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DatastoreError } from '../../../src/shared/errors.ts'
import type { DryRunReport } from '../../../src/shared/model/dry-run.ts'
import type { ColumnType, ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { resetStore } from '../../support/databases/reset-store.ts'
import { runs, temporaryUrl } from '../../support/databases/temporary-url.ts'

const seldom = fc.nat(3).map((number) => number === 0)

/** Maps that agree and differ in every way that counts: columns, types, rows of a document, documents that fail. */
const definition = fc
  .record({
    columns: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c'),
        type: fc.constantFrom<ColumnType>('integer', 'text', 'real', 'json', 'boolean'),
        unique: seldom,
        notNull: seldom,
      }),
      { selector: ({ name }) => name, minLength: 1 },
    ),
    several: fc.boolean(),
    failsOn: fc.constantFrom(null, 1, 2),
    plus: fc.constantFrom(0, 1),
    onError: fc.constantFrom<'reject' | 'skip'>('reject', 'skip'),
    maxFailures: fc.constantFrom(0, 0.3, 1, undefined),
  })
  .map(({ columns, several, failsOn, plus, onError, maxFailures }): ViewDefinition => {
    const values = columns.map(({ name, type }) => `${name}: ${expressions[type](name, plus)}`).join(', ')
    return {
      name: 'trial',
      columns: columns.map((column) => ({ ...column, unique: column.unique && column.type !== 'json' })),
      map: `export default function* map(doc) {
  if (doc.n === ${failsOn}) throw new Error('will not have it')
  for (const each of ${several ? 'doc.list ?? []' : '[doc.n ?? null]'})
    yield { ${values} }
}`,
      onError,
      ...(onError === 'skip' ? { maxFailures } : {}),
    }
  })

const expressions: Record<ColumnType, (name: string, plus: number) => string> = {
  integer: (name, plus) => (name === 'a' ? `each === null ? null : each + ${plus}` : 'each'),
  real: (_name, plus) => `doc.n === undefined ? null : doc.n / 2 + ${plus}`,
  text: (name) => (name === 'b' ? 'doc.text ?? null' : 'String(each)'),
  json: () => '[each]',
  boolean: () => 'each === null ? null : each > 1',
  timestamp: () => 'null',
}

const document = fc.record(
  {
    n: fc.constantFrom(0, 1, 2, 3, 2.5),
    list: fc.array(fc.constantFrom(0, 1, 2), { maxLength: 3 }),
    text: fc.constantFrom('x', 'y', 'z\u00e9\ud83d\ude00', 7),
  },
  { requiredKeys: [] },
)

type Row = Readonly<Record<string, unknown>>

async function rowsByKey(store: Datastore): Promise<Map<string, Row[]>> {
  const found = new Map<string, Row[]>()
  if (!(await store.views.list()).some(({ name, state }) => name === 'trial' && state === 'ready'))
    return found
  for (const { _id, _key, ...row } of await store.view('trial').select()) {
    found.set(_key, [...(found.get(_key) ?? []), row])
  }
  return found
}

function same(a: Row, b: Row): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => (a[name] ?? null) === (b[name] ?? null))
}

/** What is left of `list` when one of each of `others` is taken away. */
function without(list: readonly Row[], others: readonly Row[]): Row[] {
  const left = [...list]
  for (const other of others) {
    const at = left.findIndex((row) => same(row, other))
    if (at >= 0) left.splice(at, 1)
  }
  return left
}

/** What publishing did to the table, told from the table alone. */
function difference(
  before: Map<string, Row[]>,
  after: Map<string, Row[]>,
): Pick<DryRunReport['rows'], 'added' | 'removed' | 'changed'> {
  const sum = { added: 0, removed: 0, changed: 0 }
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const gone = without(before.get(key) ?? [], after.get(key) ?? []).length
    const fresh = without(after.get(key) ?? [], before.get(key) ?? []).length
    sum.changed += Math.min(gone, fresh)
    sum.added += Math.max(0, fresh - gone)
    sum.removed += Math.max(0, gone - fresh)
  }
  return sum
}

/** Whether the documents that an error of publishing names are among those the report names for the same reason. */
function foretold(report: DryRunReport, error: unknown): boolean {
  if (!(error instanceof DatastoreError)) return error === null && report.outcome !== 'refuse'
  const { constraint, column, key, holder } = error.details
  if (constraint === 'unique') {
    return report.collisions.values.some(
      (value) => value.column === column && value.keys.includes(key!) && value.keys.includes(holder!),
    )
  }
  const failing = Object.values(report.failures).flatMap(({ documents }) => documents)
  return (
    report.outcome === 'refuse' &&
    failing.some((document) => document.key === key && document.code === error.code)
  )
}

async function publish(store: Datastore, given: ViewDefinition): Promise<unknown> {
  try {
    await store.views.publish(given)
    return null
  } catch (error) {
    return error
  }
}

let store: Datastore

// One store for all runs, as each has a sandbox of its own to start.
beforeAll(async () => {
  store = await Datastore.open(await temporaryUrl(), { durability: 'normal' })
})

afterAll(() => store.close())

test('a dry run says what publishing then does, to rows and by which documents it fails (a law)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { maxLength: 8 }),
      fc.option(definition),
      definition,
      async (documents, former, next) => {
        await resetStore(
          store,
          documents.map((doc, index) => [`k${index}`, doc]),
        )
        if (former !== null) await publish(store, former)
        const before = await rowsByKey(store)
        const report = await store.views.dryRun(next)
        expect(await rowsByKey(store)).toEqual(before)
        const error = await publish(store, next)
        expect(foretold(report, error)).toBe(true)
        if (error !== null) return
        const after = await rowsByKey(store)
        expect(report.rows).toMatchObject(difference(before, after))
        const counts = (rows: Map<string, Row[]>): number => [...rows.values()].flat().length
        expect(report.rows).toMatchObject({ before: counts(before), after: counts(after) })
        expect((await store.views.get('trial')).errors).toBe(report.leftOut)
      },
    ),
    { numRuns: runs(20) },
  )
})
