import { writeFile } from 'node:fs/promises'
import * as fc from 'fast-check'
import type { Knex } from 'knex'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runQuery } from '../../src/engine/api/handlers/run-query.ts'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import type { MapDocument } from '../../src/engine/document.ts'
import { parseJson } from '../../src/engine/documents/json-text.ts'
import { refusal } from '../support/refusal.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { temporaryUrl } from '../support/databases/temporary-url.ts'
import { View } from '../../src/engine/view.ts'

/** What docs/databases.md promises: a text that is put, and the one that is read back. */
const kept: readonly [put: string, read: string][] = [
  ['{"v":12345678901234567890}', '{"v": 12345678901234567890}'],
  ['{"v":9007199254740993.0}', '{"v": 9007199254740993.0}'],
  ['{"v":1.0}', '{"v": 1.0}'],
  ['{"v":1.50}', '{"v": 1.50}'],
  ['{"v":-0}', '{"v": 0}'],
  ['{"v":-0.0}', '{"v": 0.0}'],
  ['{"v":1e2}', '{"v": 100}'],
  ['{"v":1E-2}', '{"v": 0.01}'],
  ['{"v":1e16}', '{"v": 10000000000000000}'],
  ['{"v":1e400}', `{"v": 1${'0'.repeat(400)}}`],
  ['{"v":5e-324}', `{"v": 0.${'0'.repeat(323)}5}`],
  ['{"v":{"a":1,"a":2}}', '{"v": {"a": 2}}'],
  ['{"v":{"bb":1,"1":2,"a":3}}', '{"v": {"1": 2, "a": 3, "bb": 1}}'],
  ['{"v":"\\ud83c\\udf89 \\u00e9 \\/ \\u0001\\t"}', '{"v": "🎉 é / \\u0001\\t"}'],
  ['{"v":"e\\u0301 é"}', '{"v": "e\u0301 é"}'],
  ['{ "v" :\n\t[ ] }', '{"v": []}'],
  ['{"__proto__":{"v":1},"v":{"__proto__":2}}', '{"v": {"__proto__": 2}, "__proto__": {"v": 1}}'],
]

/** A view of the program and one in the sandbox that say what a map sees, down to the order of members. */
class Seen extends View {
  override defineTable(table: Knex.CreateTableBuilder): void {
    table.text('seen')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield { seen: describeValue(doc['v']) }
  }
}

function describeValue(value: unknown): string {
  const text = JSON.stringify(value, (_name, one: unknown) =>
    typeof one === 'bigint' ? `${one}n` : Object.is(one, -0) ? '-0' : one,
  ) as string | undefined
  return text !== undefined && text.length > 2000 ? `${text.length} characters` : `${typeof value} ${text}`
}

const authored = {
  name: 'authored',
  columns: [{ name: 'seen', type: 'text' as const }],
  map: `${describeValue.toString()}\nexport default function* map(doc) { yield { seen: describeValue(doc.v) } }`,
}

let url: string
let store: Datastore

beforeAll(async () => {
  url = await temporaryUrl()
  store = await Datastore.open(url, {
    table: 'docs',
    json: 'jsonb',
    history: true,
    views: { seen: new Seen() },
  })
  await store.views.publish(authored)
})
afterAll(() => store.close())

describe('a store kept as jsonb', () => {
  test('reads what PostgreSQL makes of each text, in history and by a restore, and a map sees that, now and in a reindex', async () => {
    for (const [index, [text, read]] of kept.entries()) {
      const key = `k${index}`
      const { rev, seq } = await store.putText(key, text)
      expect(await store.getText(key)).toMatchObject({ text: read, rev })
      const value = (parseJson(read) as { v: unknown }).v
      expect((await store.get(key))?.['v']).toStrictEqual(value)
      for (const view of ['seen', 'authored'])
        expect(await store.query(view, { _key: key })).toMatchObject([{ seen: describeValue(value) }])
      // The put once more, and what was read put back: neither is a change.
      expect(await store.putText(key, text)).toMatchObject({ rev, seq })
      expect(await store.putText(key, read, { rev })).toMatchObject({ rev, seq })
      await store.putText(key, '{"other":1}')
      await store.history.restore(key, rev)
      expect((await store.getText(key))?.text).toBe(read)
    }
    for (const view of ['seen', 'authored'])
      expect(await store.views.verify(view)).toMatchObject({ done: kept.length, different: 0 })
    await store.views.reindex('seen')
    await store.views.reindex('authored')
    for (const view of ['seen', 'authored'])
      expect(await store.views.verify(view)).toMatchObject({ done: kept.length, different: 0 })
  })

  test('gives a view the rows that a reindex gives it, whatever the JSON', async () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
      fc
        .tuple(fc.bigInt(), fc.constantFrom('', '.0', '.50', 'e3', 'E-3', 'e300'))
        .map((parts) => parts.join('')),
      fc.constantFrom('-0', '-0.0', '1e400', '1E-400', '0e9'),
    )
    const text = fc.string({ unit: 'binary' }).filter((one) => one.isWellFormed() && !one.includes('\0'))
    const { value } = fc.letrec<{ value: string; object: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        number,
        text.map((one) => JSON.stringify(one)),
        fc.constantFrom('true', 'null'),
        fc.array(tie('value'), { maxLength: 3 }).map((all) => `[${all.join(' , ')}]`),
        tie('object'),
      ),
      object: fc
        .array(fc.tuple(fc.oneof(fc.constantFrom('a', 'b', 'aa', '1', ''), text), tie('value')), {
          maxLength: 5,
        })
        .map((members) => `{${members.map(([name, one]) => `${JSON.stringify(name)} :${one}`).join(',')}}`),
    }))
    const property = fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 40 }), async (values) => {
      const entries = values.map((one, index) => [`r${index}`, `{"v":${one}}`] as const)
      const saved: { rev: string; seq: number }[] = []
      await store.transaction((tx) => {
        for (const [key, one] of entries) tx.putText(key, one)
      })
      for (const [key] of entries) saved.push((await store.getText(key))!)
      expect((await store.views.verify('seen')).differences).toEqual([])
      expect((await store.views.verify('authored')).differences).toEqual([])
      for (const [index, [key, one]] of entries.entries()) {
        const { rev, seq } = saved[index]!
        expect(await store.putText(key, one)).toMatchObject({ rev, seq })
      }
    })
    await fc.assert(property, { numRuns: 4, endOnFailure: true })
  })

  test('refuses what jsonb cannot hold, names the document of a batch, and saves nothing', async () => {
    const { seq } = await store.put('before', {})
    const refused: readonly [text: string, why: RegExp][] = [
      ['{"v":"\\u0000"}', /\\u0000 cannot be converted to text/],
      ['{"v":"\\ud800"}', /surrogate/],
      ['{"v":1e200000}', /numeric/],
      [`{"v":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, /stack depth/],
    ]
    for (const [text, why] of refused) {
      const error = await refusal(
        store.transaction((tx) => {
          tx.put('fine', {})
          tx.putText('wrong', text)
        }),
      )
      expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { key: 'wrong' } })
      expect((error as Error).message).toMatch(
        /^Document "wrong" cannot be kept as jsonb \(.*json: 'text'\.$/s,
      )
      expect((error as Error).message).toMatch(why)
    }
    expect(await refusal(store.forecast('wrong', '{"v":"\\u0000"}'))).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await store.get('fine')).toBeUndefined()
    expect(await store.changes.seq()).toBe(seq)
  })

  test('keeps a text of 1,000 levels and one of 5 MB', async () => {
    const deep = `{"v": ${'['.repeat(999)}${']'.repeat(999)}}`
    const large = `{"n": 1.0, "v": "${'é'.repeat(2_500_000)}"}`
    await store.putText('deep', deep)
    expect((await store.getText('deep'))?.text).toBe(deep)
    await store.putText('large', large)
    expect((await store.getText('large'))?.text === large).toBe(true)
    await store.delete('large')
  })

  test('a transaction reads what it has put as it will be kept, and a forecast knows a repeated put', async () => {
    await store.transaction(async (tx) => {
      tx.putText('t', '{"long":1,"b":1e2,"b":1.0}')
      expect(Object.keys((await tx.get('t'))!)).toEqual(['b', 'long', '_key'])
    })
    const { views } = await store.forecast('t', '{ "long": 1, "b": 1.0 }')
    expect(views.map(({ outcome }) => outcome)).toEqual(['same', 'same'])
    expect((await store.views.dryRun({ ...authored, map: `${authored.map}// other` })).rows).toMatchObject({
      added: 0,
      removed: 0,
      changed: 0,
    })
  })

  test('is imported, lists what jsonb refuses by line, and is exported as PostgreSQL writes it', async () => {
    const path = temporaryPath('in.ndjson')
    await writeFile(path, '{"_key":"i1","b":1.0,"a":2}\n{"_key":"i2","v":"\\u0000"}\n{"_key":"i3","v":1e2}\n')
    const done = await store.importFile(path, { onError: 'skip' })
    expect(done).toMatchObject({
      created: 2,
      failed: 1,
      errors: [{ line: 2, key: 'i2', code: 'INVALID_INPUT' }],
    })
    const texts = await Array.fromAsync(store.iterateText({ prefix: 'i' }), ({ text }) => text)
    expect(texts).toEqual(['{"a": 2, "b": 1.0}', '{"v": 100}'])
  })

  test("is searched by other tools with PostgreSQL's operators and an index", async () => {
    await store.put('ann', { email: 'ann@example.com', tags: ['a', 'b'] })
    const place = new URL(url)
    const client = new pg.Client({ connectionString: url.replace(place.search, '') })
    await client.connect()
    try {
      await client.query(`set search_path to ${place.searchParams.get('schema')}; set enable_seqscan = off`)
      await client.query('create index on docs using gin (data jsonb_path_ops)')
      const sql = `select key from docs where data @> '{"email": "ann@example.com"}'`
      expect((await client.query(sql)).rows).toEqual([{ key: 'ann' }])
      expect(JSON.stringify((await client.query(`explain ${sql}`)).rows)).toContain('docs_data_idx')
    } finally {
      await client.end()
    }
  })

  test('stays so when it is opened again with another wish, beside stores of text', async () => {
    const again = await Datastore.open(url, { table: 'docs', json: 'text', views: { seen: new Seen() } })
    await again.putText('again', '{"v":1e2}')
    expect((await again.getText('again'))?.text).toBe('{"v": 100}')
    await again.close()
    const database = await Database.open(url)
    const plain = await database.createStore('plain')
    await plain.putText('a', '{"v":1e2}')
    expect((await plain.getText('a'))?.text).toBe('{"v":1e2}')
    const other = await database.createStore('other', { json: 'jsonb' })
    await other.putText('a', '{"v":1e2}')
    expect((await other.getText('a'))?.text).toBe('{"v": 100}')
    expect((await database.inspect()).stores).toEqual([
      { name: 'docs', format: 'datastore', json: 'jsonb' },
      { name: 'other', format: 'datastore', json: 'jsonb' },
      { name: 'plain', format: 'datastore' },
    ])
    await database.close()
  })
})

test('rows that are ordered by it have no cursors, and are read page by page in the app all the same', async () => {
  class Odd extends View {
    override defineTable(table: Knex.CreateTableBuilder) {
      table.jsonb('odd')
    }

    override *map(document: MapDocument) {
      yield { odd: { n: document['n'] } }
    }
  }
  const store = await Datastore.open(await temporaryUrl(), { views: { odd: new Odd() } })
  await store.putMany(Array.from({ length: 5 }, (_, n) => [`k${n}`, { n }] as const))
  const databases = { store: () => Promise.resolve(store) }
  const query = { database: 'd', store: 's', view: 'odd', where: {}, orderBy: ['-odd'], limit: 2 }
  const page = (offset: number) =>
    runQuery({ databases }, { ...query, offset, includeDocs: false }, undefined)
  expect(await page(0)).toMatchObject({ cursors: null, more: true, earlier: false })
  const { cursors, rows, more, earlier } = await page(4)
  expect({ cursors, values: rows.map(({ values }) => values['odd']) }).toEqual({
    cursors: null,
    values: ['{"n": 0}'],
  })
  expect({ more, earlier }).toEqual({ more: false, earlier: true })
  expect(await page(6)).toMatchObject({ rows: [], earlier: true })
  await store.close()
})
