import { writeFile } from 'node:fs/promises'
import { type } from 'arktype'
import * as v from 'valibot'
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { Database } from '../../../src/engine/database.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import type { StandardSchema } from '../../../src/engine/documents/standard-schema.ts'
import { View } from '../../../src/engine/view.ts'
import { refusal } from '../../support/refusal.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { privateUrl, temporaryUrl } from '../../support/databases/temporary-url.ts'

interface User {
  name: string
  age: number
  tags: { label: string }[]
}

/** The same schema of three libraries: it takes blanks away, and gives tags where there are none. */
const libraries: readonly (readonly [string, StandardSchema<User>])[] = [
  [
    'valibot',
    v.object({
      name: v.pipe(v.string(), v.trim()),
      age: v.pipe(v.number(), v.minValue(0)),
      tags: v.optional(v.array(v.object({ label: v.string() })), []),
    }),
  ],
  [
    'zod',
    z.object({
      name: z.string().trim(),
      age: z.number().min(0),
      tags: z.array(z.object({ label: z.string() })).default([]),
    }),
  ],
  [
    'arktype',
    type({
      name: 'string.trim',
      age: 'number >= 0',
      tags: type({ label: 'string' })
        .array()
        .default(() => []),
    }),
  ],
]

class Names extends View {
  override columns = [{ name: 'name', type: 'text' }] as const;

  override *map({ name }: MapDocument) {
    yield { name }
  }
}

test.each(libraries)(
  'every way of writing is held to a schema of %s, which coerces',
  async (_name, schema) => {
    await using store = await Datastore.open(await privateUrl(), {
      table: 'users',
      schema,
      views: { names: new Names() },
    })
    const loose = store as unknown as Datastore
    const ann = { name: 'Ann', age: 1, tags: [] }
    await loose.put('ann', { name: ' Ann ', age: 1 })
    expect(await store.get('ann')).toMatchObject(ann)
    expect((await store.query('names', { name: 'Ann' })).map(({ _key }) => _key)).toEqual(['ann'])

    // The text of what fits stays byte for byte.
    const text = '{ "age": 1.0, "tags": [], "name": "Bob" }'
    await store.putText('bob', text)
    expect((await store.getText('bob'))?.text).toBe(text)

    const bad = { name: 'Bad', age: 1, tags: [{ label: 'a' }, { label: 7 }] }
    const ways: readonly (() => Promise<unknown>)[] = [
      () => loose.put('bad', bad),
      () => loose.putMany({ good: ann, bad }),
      () => loose.putText('bad', JSON.stringify(bad)),
      () => loose.upsert('bad', () => bad),
      () => loose.transaction((tx) => tx.put('bad', bad)),
      () => loose.forecast('bad', JSON.stringify(bad)),
    ]
    for (const write of ways) {
      const refused = await refusal(write)
      expect(refused).toMatchObject({
        code: 'INVALID_INPUT',
        details: { key: 'bad', path: 'tags[1].label', store: 'users' },
      })
      expect(refused.message).toContain(
        'Document "bad" does not fit the schema of store "users" at "tags[1].label": ',
      )
      expect(refused.message).toContain('Nothing was saved.')
    }
    const age = { code: 'INVALID_INPUT', details: { key: 'ann', path: 'age' } }
    expect(await refusal(loose.patch('ann', { age: -1 }))).toMatchObject(age)
    expect(await refusal(loose.update('ann', (user) => ({ ...user, age: -1 })))).toMatchObject(age)
    expect(
      await refusal(loose.updateWhere('names', { name: 'Ann' }, (user) => ({ ...user, age: -1 }))),
    ).toMatchObject(age)
    const migration = { number: 1, name: 'break', change: (user: object) => ({ ...user, age: -1 }) }
    expect(await refusal(store.migrations.run([migration]))).toMatchObject(age)
    expect((await store.changes.list()).map(({ key }) => key)).toEqual(['ann', 'bob'])

    await store.transaction(async (tx) => {
      tx.put('kim', { name: ' Kim ', age: 2, tags: [] })
      expect(await tx.get('kim')).toEqual({ name: 'Kim', age: 2, tags: [], _key: 'kim' })
      expect(await tx.query('names', { name: 'Kim' })).toHaveLength(1)
    })
    await store.patch('kim', { name: ' Kim K ' })
    expect((await store.get('kim'))?.name).toBe('Kim K')
  },
)

test.each(libraries)(
  'an import tells or skips the documents that a schema of %s refuses',
  async (_name, schema) => {
    await using store = await Datastore.open(await privateUrl(), { table: 'users', schema })
    const path = temporaryPath('users.ndjson')
    const lines = [
      '{"_key":"a","name":" A ","age":1}',
      '{"_key":"b","name":"B","age":-1}',
      '{"_key":"c","name":"C","age":3}',
    ]
    await writeFile(path, lines.join('\n'))
    expect(await refusal(store.importFile(path))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { line: 2, key: 'b' },
    })
    const done = await store.importFile(path, { onError: 'skip', onExisting: 'replace' })
    expect(done).toMatchObject({ failed: 1, errors: [{ line: 2, key: 'b', code: 'INVALID_INPUT' }] })
    expect((await Array.fromAsync(store.iterate())).map(({ name }) => name)).toEqual(['A', 'C'])
  },
)

test('a schema that answers later, or makes its document another one in place, or throws', async () => {
  const later = v.objectAsync({
    name: v.pipeAsync(
      v.string(),
      v.checkAsync(async (name) => await Promise.resolve(name !== 'taken'), 'The name is taken.'),
    ),
  })
  await using store = await Datastore.open(await privateUrl(), { table: 'later', schema: later })
  await store.put('a', { name: 'free' })
  expect(await refusal(store.put('b', { name: 'taken' }))).toMatchObject({
    message:
      'Document "b" does not fit the schema of store "later" at "name": The name is taken. Nothing was saved.',
  })

  const own = (validate: (value: Record<string, unknown>) => unknown) =>
    ({ '~standard': { version: 1, vendor: 'own', validate } }) as StandardSchema<{ n: number }>
  const inPlace = own((value) => {
    value['n'] = Number(value['n']) + 1
    return { value }
  })
  await using changed = await Datastore.open(await privateUrl(), { schema: inPlace })
  await changed.put('a', { n: 1 })
  expect((await changed.get('a'))?.n).toBe(2)

  const throws = own(() => {
    throw new Error('no such rule.')
  })
  await using broken = await Datastore.open(await privateUrl(), { table: 'broken', schema: throws })
  expect((await refusal(broken.put('a', { n: 1 }))).message).toBe(
    'The schema of store "broken" failed on document "a": no such rule. Nothing was saved.',
  )
  const list = own(() => ({ value: [1] }))
  await using odd = await Datastore.open(await privateUrl(), { schema: list })
  expect(await refusal(odd.put('a', { n: 1 }))).toMatchObject({
    code: 'INVALID_INPUT',
    details: { key: 'a' },
  })
  for (const schema of [7, {}, null, { '~standard': {} }] as unknown as StandardSchema[])
    expect(
      await refusal(Datastore.open(':memory:', { schema: schema as StandardSchema<object> })),
    ).toMatchObject({
      code: 'INVALID_INPUT',
      details: { argument: 'schema' },
    })
})

test('what was there before, and what a restore brings back, is held to it when it is written', async () => {
  const url = await temporaryUrl()
  const before = await Datastore.open(url, { table: 'users', history: true })
  const { rev } = await before.put('old', { name: 7 })
  await before.put('old', { name: 'eight' })
  await before.put('odd', { name: 9 })
  await before.close()
  await using store = await Datastore.open(url, { table: 'users', schema: z.object({ name: z.string() }) })
  expect(await store.get('odd')).toMatchObject({ name: 9 })
  expect((await refusal(store.history.restore('old', rev))).code).toBe('INVALID_INPUT')
  expect(await refusal(store.update('odd', (odd) => odd))).toMatchObject({ details: { path: 'name' } })
  expect(await store.delete('odd')).toBe(true)
})

test('a schema says what documents are', async () => {
  const url = await temporaryUrl()
  const schema = z.object({ name: z.string(), born: z.number().optional() })
  const store = await Datastore.open(url, { table: 'typed', schema, views: { names: new Names() } })
  await store.put('a', { name: 'A' })
  expectTypeOf((await store.get('a'))!.name).toEqualTypeOf<string>()
  expectTypeOf((await store.get('a'))!.born).toEqualTypeOf<number | undefined>()
  // @ts-expect-error -- a name is a string
  expect((await refusal(store.put('b', { name: 7 }))).code).toBe('INVALID_INPUT')
  expectTypeOf((await store.query('names'))[0]!.name).toEqualTypeOf<string | null>()
  await store.close()

  const database = await Database.open(url)
  const same = await database.store('typed', { schema: type({ name: 'string' }) })
  expectTypeOf((await same.get('a'))!.name).toEqualTypeOf<string>()
  expect((await refusal((same as unknown as Datastore).put('b', { name: 7 }))).code).toBe('INVALID_INPUT')
  const made = await database.createStore('made', { schema: v.object({ n: v.number() }) })
  expectTypeOf((await made.get('a'))?.n).toEqualTypeOf<number | undefined>()
  expect((await refusal(database.store('made', { schema: 7 as never }))).code).toBe('INVALID_INPUT')
  await database.close()
})
