import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import { View } from '../../../src/engine/view.ts'
import type { ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'
import { refusal } from '../../support/refusal.ts'
import { beforeWriting, undisturbed } from '../../support/builds/between-steps.ts'

const authorColumns = [{ name: 'name', type: 'text', unique: true }] as const
const bookColumns = [
  { name: 'author', type: 'text', references: { view: 'authors', column: 'name' } },
  { name: 'title', type: 'text' },
] as const

class Authors extends View {
  override columns = authorColumns;

  override *map({ name }: MapDocument) {
    if (name !== undefined) yield { name }
  }
}

class Books extends View {
  override columns = bookColumns;

  override *map({ author = null, title }: MapDocument) {
    if (title !== undefined) yield { author, title }
  }
}

const authors: ViewDefinition = {
  name: 'authors',
  columns: authorColumns.map((column) => ({ ...column })),
  map: 'export default ({ name }) => (name === undefined ? [] : [{ name }])',
}
const books: ViewDefinition = {
  name: 'books',
  columns: bookColumns.map((column) => ({ ...column })),
  map: 'export default ({ author = null, title }) => (title === undefined ? [] : [{ author, title }])',
}

type Add = (store: Datastore) => Promise<unknown>
const kinds: readonly (readonly [string, { readonly addAuthors: Add; readonly addBooks: Add }])[] = [
  [
    'programs',
    {
      addAuthors: (store) => store.views.add('authors', new Authors()),
      addBooks: (store) => store.views.add('books', new Books()),
    },
  ],
  [
    'the database',
    {
      addAuthors: async (store) => await store.views.publish(authors),
      addBooks: async (store) => await store.views.publish(books),
    },
  ],
]

let store: Datastore
let url: string

beforeEach(async () => {
  url = await temporaryUrl()
  store = await Datastore.open(url)
})
afterEach(() => store.close())

async function expectKept(): Promise<void> {
  for (const view of ['authors', 'books']) expect((await store.views.verify(view)).differences).toEqual([])
  const names = new Set((await store.query('authors')).map(({ name }) => name))
  for (const { author } of await store.query('books', { author: { exists: true } }))
    expect(names).toContain(author)
}

describe.each(kinds)('a foreign key between views of %s', (_of, { addAuthors, addBooks }) => {
  test('refuses a document that refers to nothing, naming view, column and value', async () => {
    await addAuthors(store)
    await addBooks(store)
    const error = await refusal(store.put('trial', { author: 'Kafka', title: 'The Trial' }))
    expect(error).toMatchObject({
      code: 'CONSTRAINT',
      message:
        'Document "trial" was refused: view "books" has author "Kafka", and no row of view "authors" has that in column "name". Put the document that has it first.',
      details: { view: 'books', column: 'author', value: 'Kafka', key: 'trial', constraint: 'foreign key' },
    })
    expect(await store.get('trial')).toBeUndefined()
    await store.put('nobody', { title: 'Edda' })
    // In one write the order does not count.
    await store.putMany({ trial: { author: 'Kafka', title: 'The Trial' }, kafka: { name: 'Kafka' } })
    expect(await refusal(store.put('trial', { author: 'Brod', title: 'The Trial' }))).toMatchObject({
      details: { value: 'Brod' },
    })
    await expectKept()
  })

  test('refuses to change or delete a document that another one refers to, naming both', async () => {
    await addAuthors(store)
    await addBooks(store)
    await store.put('kafka', { name: 'Kafka' })
    await store.put('brod', { name: 'Brod' })
    await store.put('trial', { author: 'Kafka', title: 'The Trial' })
    const error = await refusal(store.delete('kafka'))
    expect(error).toMatchObject({
      code: 'CONSTRAINT',
      message:
        'Document "kafka" was refused: document "trial" refers to its name "Kafka" of view "authors", in column "author" of view "books". Change or delete that document first.',
      details: {
        view: 'authors',
        column: 'name',
        value: 'Kafka',
        key: 'kafka',
        holder: 'trial',
        constraint: 'foreign key',
      },
    })
    expect(await refusal(store.put('kafka', { name: 'K.' }))).toMatchObject({ details: { holder: 'trial' } })
    expect(await store.get('kafka')).toMatchObject({ name: 'Kafka' })
    // The value may be handed on, and both may go together.
    await store.putMany({ kafka: { name: 'F. Kafka' }, franz: { name: 'Kafka' } })
    await store.transaction((tx) => {
      tx.delete('franz')
      tx.delete('trial')
    })
    expect(await store.delete('brod')).toBe(true)
    await expectKept()
  })

  test('is told by a forecast', async () => {
    await addAuthors(store)
    await addBooks(store)
    await store.put('kafka', { name: 'Kafka' })
    await store.put('trial', { author: 'Kafka', title: 'The Trial' })
    const added = await store.forecast('castle', '{"author":"Brod","title":"The Castle"}')
    expect(added).toMatchObject({
      refused: true,
      views: [
        { view: 'authors', refusals: [] },
        { view: 'books', refusals: [{ details: { value: 'Brod' } }] },
      ],
    })
    const removed = await store.forecast('kafka', null)
    expect(removed).toMatchObject({
      refused: true,
      views: [
        { view: 'authors', refusals: [{ details: { holder: 'trial' } }] },
        { view: 'books', refusals: [] },
      ],
    })
    expect(await store.forecast('both', '{"name":"Brod","author":"Brod","title":"B"}')).toMatchObject({
      refused: false,
    })
  })

  test('keeps a version from answering whose rows refer to nothing', async () => {
    await store.putMany({ kafka: { name: 'Kafka' }, castle: { author: 'Brod', title: 'The Castle' } })
    await addAuthors(store)
    const error = await refusal(addBooks(store))
    expect(error).toMatchObject({
      code: 'CONSTRAINT',
      message:
        'View "books" cannot be filled: view "books" has in column "author" "Brod" of document "castle", and no row of view "authors" has that in column "name".',
    })
    await store.put('castle', { author: 'Kafka', title: 'The Castle' })
    await addBooks(store)
    await store.views.reindex('authors')
    await store.views.reindex('books')
    expect(await refusal(store.delete('kafka'))).toMatchObject({ details: { holder: 'castle' } })
    await expectKept()
  })

  test('needs a published view with such a column, and keeps it', async () => {
    const early = await refusal(addBooks(store))
    expect(early).toMatchObject({ code: 'INVALID_INPUT' })
    expect(early.message).toContain('there is no such view yet')
    await addAuthors(store)
    await addBooks(store)
    const removed = await refusal(store.views.remove('authors'))
    expect(removed.message).toBe(
      'View "authors" cannot be removed: column "author" of view "books" refers to it. Remove or change that view first.',
    )
    await store.views.remove('books')
    await store.views.remove('authors')
  })
})

test('a version of a view that others refer to is refused when it lacks what they refer to', async () => {
  await store.views.publish(authors)
  await store.views.publish(books)
  await store.putMany({ kafka: { name: 'Kafka' }, trial: { author: 'Kafka', title: 'The Trial' } })
  const renamed = { ...authors, columns: [{ name: 'called', type: 'text' as const, unique: true }] }
  expect((await refusal(Promise.resolve(store.views.publish(renamed)))).message).toBe(
    'View "authors" must keep its unique column "name" of type text: column "author" of view "books" refers to it. Change that view first.',
  )
  const fewer = {
    ...authors,
    map: 'export default ({ name = "Kafka" }) => (name === "Kafka" ? [] : [{ name }])',
  }
  expect((await refusal(Promise.resolve(store.views.publish(fewer)))).message).toContain(
    'view "books" has in column "author" "Kafka" of document "trial"',
  )
  await expectKept()
})

test('a dry run counts documents that refer to nothing', async () => {
  await store.views.publish(authors)
  await store.putMany({
    kafka: { name: 'Kafka' },
    a: { author: 'Kafka', title: 'A' },
    b: { author: 'X', title: 'B' },
  })
  expect(await store.views.dryRun(books)).toMatchObject({
    outcome: 'refuse',
    failures: { refused: { count: 1, documents: [{ key: 'b', field: 'author', value: 'X' }] } },
  })
  await store.put('b', { title: 'B' })
  expect(await store.views.dryRun(books)).toMatchObject({ outcome: 'publish' })
})

test('a view may refer to itself', async () => {
  await store.views.publish({
    name: 'parts',
    columns: [
      { name: 'code', type: 'integer', unique: true },
      { name: 'of', type: 'integer', references: { view: 'parts', column: 'code' } },
    ],
    map: 'export default ({ code, of = null }) => [{ code, of }]',
  })
  await store.putMany({ wheel: { code: 2, of: 1 }, car: { code: 1 }, big: { code: 2n ** 60n, of: 2 } })
  expect(await refusal(store.delete('car'))).toMatchObject({ details: { holder: 'wheel', value: 1 } })
  expect(await refusal(store.put('odd', { code: 5, of: 2n ** 60n + 1n }))).toMatchObject({
    details: { value: String(2n ** 60n + 1n) },
  })
  await store.put('odd', { code: 5, of: 2n ** 60n })
  await store.transaction((tx) => {
    for (const key of ['car', 'wheel', 'big', 'odd']) tx.delete(key)
  })
})

test('writers beside each other leave no row that refers to nothing', async () => {
  await store.views.publish(authors)
  await store.views.publish(books)
  const other = await Datastore.open(url)
  for (let round = 0; round < 8; round++) {
    await store.put('kafka', { name: 'Kafka' })
    await Promise.allSettled([
      store.delete('kafka'),
      other.put('trial', { author: 'Kafka', title: 'The Trial' }),
      other.put('castle', { author: 'Kafka', title: 'The Castle' }),
    ])
    await expectKept()
    await other.delete('trial')
    await other.delete('castle')
    expect(await store.query('books')).toEqual([])
  }
  await other.close()
})

test('a document that is written at any step of a build leaves no row that refers to nothing', async () => {
  await store.views.publish(authors)
  await store.put('kafka', { name: 'Kafka' })
  const other = await Datastore.open(url)
  let refused = 0
  for (let at = 0; ; at++) {
    let step = 0
    const end = beforeWriting(
      undisturbed(async () => {
        if (step++ === at) await other.put('castle', { author: 'Brod', title: 'The Castle' })
      }),
    )
    const [outcome] = await Promise.allSettled([Promise.resolve(store.views.publish(books))])
    end()
    await expectKept().catch((error: unknown) => {
      if (outcome.status === 'fulfilled') throw error
    })
    if (outcome.status === 'fulfilled') await store.views.remove('books')
    else refused += 1
    await store.delete('castle')
    if (step <= at) break
  }
  expect(refused).toBeGreaterThan(0)
  await other.close()
})
