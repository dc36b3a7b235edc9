import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import { describeFields } from '../../../src/engine/documents/shape/describe-fields.ts'
import {
  emittingView,
  readCouchMap,
  viewOfCouchMap,
} from '../../../src/renderer/features/view/start/couch-map.ts'
import { viewOfExamples } from '../../../src/renderer/features/view/start/example-view.ts'
import { viewOfMongoIndex } from '../../../src/renderer/features/view/start/mongo-index.ts'
import { viewOfSelect } from '../../../src/renderer/features/view/start/sql-view.ts'
import {
  type TemplateName,
  templates,
  viewOfTemplate,
} from '../../../src/renderer/features/view/start/templates.ts'
import { viewOfFields } from '../../../src/renderer/workspace/recipes/fields-view.ts'
import type { Derived, StartedView } from '../../../src/renderer/workspace/recipes/recipe.ts'
import type { DocumentField } from '../../../src/shared/model/document.ts'
import { privateUrl, runs } from '../../support/databases/temporary-url.ts'

type Json = Readonly<Record<string, unknown>>

/** Few names, so that a path meets a text, an array or nothing where it expects an object. */
const names = ['a', 'b', 'constructor', 'length', '0', 'odd name'] as const
const path = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }).map((steps) =>
  steps
    .map((name) => (name === 'odd name' ? `["${name}"]` : name))
    .join('.')
    .replaceAll('.[', '['),
)

function documents(): fc.Arbitrary<Json[]> {
  const { any } = fc.letrec<{ any: unknown; scalar: unknown; object: unknown; list: unknown }>((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, tie('scalar'), tie('object'), tie('list')),
    scalar: fc.constantFrom(
      'x',
      'Ann',
      '2026-05-31T08:00:00Z',
      '',
      0,
      1,
      -5,
      2 ** 60,
      1e300,
      0.5,
      true,
      false,
      null,
    ),
    object: fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 3 }),
    list: fc.array(tie('any'), { maxLength: 3 }),
  }))
  return fc.array(fc.dictionary(fc.constantFrom(...names), any, { maxKeys: 4 }), {
    minLength: 1,
    maxLength: 8,
  })
}

/** Previews and publishes each view on the documents: no document is a problem, and the first of them then has the rows of the preview. */
async function expectNoProblem(
  all: readonly Json[],
  begin: (fields: readonly DocumentField[], store: Datastore) => Promise<StartedView[]>,
) {
  const store = await Datastore.open(await privateUrl(), { table: 'docs' })
  try {
    await store.putMany(all.map((document, at) => [`k${at}`, document] as const))
    const fields = describeFields(await store.sample(100))
    for (const [at, view] of (await begin(fields, store)).entries()) {
      const definition = { ...view, name: `v${at}` }
      const { errors, rows } = await store.views.preview(definition)
      expect({ errors, map: view.map }).toEqual({ errors: [], map: view.map })
      if (at > 0) continue
      // Values that are unique are of the documents, and no matter of the map.
      const columns = definition.columns.map(({ unique, ...column }) => ({
        ...column,
        index: unique ?? column.index ?? false,
      }))
      const indexes = definition.indexes?.map((index) => ({ ...index, unique: false }))
      for await (const _ of store.views.publish({ ...definition, columns, ...(indexes && { indexes }) }));
      expect(await store.query(definition.name)).toHaveLength(rows.length)
    }
  } finally {
    await store.close()
  }
}

const viewOf = (derived: Derived | string): StartedView[] =>
  typeof derived === 'string' ? [] : [derived.view]
const settings = { numRuns: runs(8), seed: 7 }

test('views of fields and of templates take documents of any shape', async () => {
  await fc.assert(
    fc.asyncProperty(
      documents(),
      fc.array(path, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      (all, paths, isItem) => {
        const [first, ...others] = paths
        const given = isItem ? [`${first}[]`, ...others] : paths
        return expectNoProblem(all, async (fields) => [
          viewOfFields(given, fields),
          ...(Object.keys(templates) as TemplateName[]).flatMap((name) =>
            viewOf(viewOfTemplate(name, given.join(', '), fields)),
          ),
        ])
      },
    ),
    settings,
  )
})

const sqlPath = (steps: string): string => `'$.${steps}'`

test('views of a SELECT take documents of any shape', async () => {
  const plain = fc
    .array(fc.constantFrom('a', 'b', 'constructor', 'length'), { minLength: 1, maxLength: 3 })
    .map((steps) => steps.join('.'))
  await fc.assert(
    fc.asyncProperty(documents(), plain, plain, plain, (all, one, two, three) =>
      expectNoProblem(all, async (fields) => {
        const [x, y, z] = [one, two, three].map((each) => `json_extract(doc, ${sqlPath(each)})`)
        return [
          `select ${x} as x, lower(${y}) as y, ${y} || '-' || ${z} from docs where ${z} is not null or ${x} > 3 order by ${x} desc`,
          `select ${x}, substr(${y}, 1, 10) as day, 5 as five from docs where not (${x} in (1, 'x') and ${y} >= 'A') and ${z} not like 'A%'`,
          `select value, json_extract(value, ${sqlPath(two)}), ${z} as z from docs, json_each(doc, ${sqlPath(one)}) where value <> true`,
          `select doc->>'a', cast(doc->'$.b[0]' as integer) as n, date(doc->>'b'), key from docs d where ${z} between 0 and 9`,
        ].flatMap((text) => {
          const derived = viewOfSelect(text, fields)
          expect(typeof derived === 'string' ? derived : '').toBe('')
          return viewOf(derived)
        })
      }),
    ),
    settings,
  )
})

test('views of an index of MongoDB take documents of any shape', async () => {
  const dotted = fc
    .array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })
    .map((steps) => steps.join('.'))
  await fc.assert(
    fc.asyncProperty(documents(), dotted, dotted, fc.boolean(), (all, one, two, flag) =>
      expectNoProblem(all, async (fields) =>
        [
          `{ "${one}": 1 }, { unique: ${flag}, sparse: true }`,
          `db.c.createIndex({ "${one}": 1, "b.a": -1 }, { sparse: ${flag}, unique: true, name: 'odd-name' })`,
          `{ "${one}": 'hashed' }, { partialFilterExpression: { "${two}": { $gt: 1, $exists: true }, $or: [{ a: null }, { b: { $in: ['x', 1] } }, { a: { $type: 'array' } }] } }`,
          `{ v: 2, key: { "${one}": 'text' }, name: 'words' }`,
        ].flatMap((text) => {
          const derived = viewOfMongoIndex(text, fields)
          expect(typeof derived === 'string' ? derived : '').toBe('')
          return viewOf(derived)
        }),
      ),
    ),
    settings,
  )
})

test('views of a map of CouchDB take documents of any shape', async () => {
  await fc.assert(
    fc.asyncProperty(documents(), (all) =>
      expectNoProblem(all, async (_fields, store) => {
        const views: StartedView[] = []
        for (const code of [
          'function (doc) { emit(doc.a, doc.b) }',
          'function (doc) { emit([doc._id, doc.a.b, doc.length], null) }',
          'function (doc) { for (var i in doc.a) { if (isArray(doc.a)) emit(doc.a[i], { i: i, of: doc }) } log(toJSON(doc.b)) }',
          '(doc) => { emit(doc.constructor, 1); emit(sum([1, 2]), doc.b.length) }',
        ]) {
          const found = readCouchMap(code)
          if (typeof found === 'string') throw new Error(found)
          const emitting = emittingView(found.code)
          const { errors, rows } = await store.views.preview({ name: 'tried', ...emitting })
          expect(errors).toEqual([])
          const emitted = rows.map(({ values }) => ({
            key: parsed(values['key']),
            value: parsed(values['value']),
          }))
          // What is not sampled may be of other types.
          views.push(viewOfCouchMap(found, emitted).view, viewOfCouchMap(found, emitted.slice(0, 1)).view)
        }
        return views
      }),
    ),
    settings,
  )
})

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : null
}

test('views of example rows take documents of any shape', async () => {
  await fc.assert(
    fc.asyncProperty(documents(), (all) =>
      expectNoProblem(all, async (fields) => {
        const [doc] = all
        const values = Object.values(doc!).filter((value) => value !== null)
        const rows = [
          { x: values[0] ?? null, y: typeof values[1] === 'string' ? values[1].toLowerCase() : 'x', z: 'k0' },
        ]
        const items = Object.values(doc!).find((value) => Array.isArray(value)) ?? []
        return [
          ...viewOf(viewOfExamples([{ key: 'k0', doc, rows }], fields)),
          ...viewOf(
            viewOfExamples([{ key: 'k0', doc, rows: items.map((item: unknown) => ({ item })) }], fields),
          ),
        ]
      }),
    ),
    settings,
  )
})
