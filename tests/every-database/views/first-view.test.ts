import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import { firstView } from '../../../src/engine/documents/shape/first-view.ts'
import { privateUrl, runs } from '../../support/databases/temporary-url.ts'

type Json = Readonly<Record<string, unknown>>

const texts = (documents: readonly Json[]) =>
  documents.map((document) => ({ text: JSON.stringify(document) }))

/** The condition and the yield of a first view, which is all of it that differs. */
const statement = (...documents: readonly Json[]): string =>
  firstView(texts(documents)).map.split('\n')[2]!.trim()

describe('a first view', () => {
  test.each<[string, Json[], string]>([
    ['a text', [{ n: 1, email: 'a@b' }], "if (typeof doc.email === 'string') yield { email: doc.email }"],
    [
      'a text that most documents have',
      [{ note: 'x', n: 1 }, { n: 2 }, { n: 3 }],
      'if (Number.isSafeInteger(doc.n)) yield { n: doc.n }',
    ],
    [
      'a text in an object',
      [{ name: { common: 'Chad' }, tld: ['.td'] }],
      "if (typeof doc.name?.common === 'string') yield { common: doc.name?.common }",
    ],
    [
      'a number',
      [{ price: 1.5 }, { price: 2 }],
      "if (typeof doc.price === 'number') yield { price: doc.price }",
    ],
    ['a truth', [{ on: true }, { on: null }], "if (typeof doc.on === 'boolean') yield { on: doc.on }"],
    ['an array as JSON', [{ tags: ['a'] }], 'if (doc.tags !== undefined) yield { tags: doc.tags }'],
    ['mixed types as JSON', [{ id: 1 }, { id: 'x' }], 'if (doc.id !== undefined) yield { id: doc.id }'],
    [
      'a name that every object has',
      [{ constructor: [1] }],
      "if (Object.hasOwn(doc, 'constructor')) yield { constructor: doc.constructor }",
    ],
    [
      'an odd name',
      [{ 'e-mail': 'x' }],
      "if (typeof doc['e-mail'] === 'string') yield { e_mail: doc['e-mail'] }",
    ],
    [
      'a quote in a name',
      [{ "it's": 'x' }],
      `if (typeof doc["it's"] === 'string') yield { it_s: doc["it's"] }`,
    ],
    ['a name of the engine', [{ _id: 'x' }], "if (typeof doc._id === 'string') yield { __id: doc._id }"],
    ['no documents', [], 'yield { value: null }'],
    ['no fields', [{}], 'yield { value: null }'],
  ])('shows %s', (_, documents, expected) => {
    expect(statement(...documents)).toBe(expected)
  })

  test('takes documents of any shape: it is previewed without a problem, and published', async () => {
    await fc.assert(
      fc.asyncProperty(documents(), fc.nat(3), async (all, unseen) => {
        const store = await Datastore.open(await privateUrl(), { table: 'docs' })
        try {
          await store.putMany(all.map((document, at) => [`k${at}`, document] as const))
          const stored = await store.sample(100)
          const seen = stored.slice(unseen)
          const template = firstView(seen)
          const definition = { name: 'first', ...template }
          const { errors, rows } = await store.views.preview(definition)
          expect(errors).toEqual([])
          // What it was made from is seen at once; what it does not show is a document without fields to show.
          expect(rows.length > 0 || seen.every(({ text }) => !hasField(JSON.parse(text) as Json))).toBe(true)
          for await (const _ of store.views.publish(definition));
          expect(await store.query('first')).toHaveLength(rows.length)
        } finally {
          await store.close()
        }
      }),
      { numRuns: runs(50), seed: 5 },
    )
  })
})

/** A field that a first view can show: no column of whole numbers holds 1e300, which looks like one. */
function hasField(document: Json): boolean {
  return Object.entries(document).some(
    ([name, value]) => name !== '__proto__' && name !== '_key' && value !== 1e300,
  )
}

/** Documents that share some names, with whatever in them. */
function documents(): fc.Arbitrary<Json[]> {
  const name = fc.oneof(
    fc.constantFrom(
      'name',
      'tags',
      'constructor',
      'toString',
      'toJSON',
      'then',
      '__proto__',
      '_key',
      '_id',
      'oid',
      'class',
    ),
    fc.constantFrom(
      '',
      ' ',
      'a b',
      "it's",
      '"',
      '\\',
      'a.b',
      'tld[]',
      '1st',
      'é',
      '\u2028',
      '😀',
      '𝒳',
      'x'.repeat(80),
    ),
    fc.string({ maxLength: 4 }),
  )
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, tie('scalar'), tie('object'), tie('list')),
    scalar: fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.integer(),
      fc.constantFrom(2 ** 60, 1e300, 0.5),
      fc.boolean(),
      fc.constant(null),
    ),
    object: fc.dictionary(name, tie('any'), { maxKeys: 3 }),
    list: fc.array(tie('any'), { maxLength: 3 }),
  })).any
  return fc.array(fc.dictionary(name, value, { maxKeys: 4 }), { maxLength: 8 })
}
