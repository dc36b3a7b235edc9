import { expect, test } from 'vitest'
import { Datastore } from '../datastore.ts'

// What the types refuse and take within a document. The compiler checks this file; nothing of it is run but the last test.

declare const store: Datastore

interface Address {
  readonly city: string
  readonly lines?: readonly string[]
}

interface Person {
  name: string
  born?: Date | null
  address: Address | string
  tags: readonly ['a', 'b'?]
  notes: unknown
  // oxlint-disable-next-line typescript/no-explicit-any -- documents read have it
  more: any
}

interface Unsure {
  readonly name: number | Promise<number>
}

interface Maybe {
  readonly when?: Promise<Date>
}

interface Tree {
  readonly value: number
  readonly parent?: Tree
  readonly children: readonly Tree[]
}

/** Its type never ends. */
interface Endless<T> {
  readonly value: T
  readonly next?: Endless<T[]>
}

class Account {
  id = 1n
  get label(): string {
    return `account ${this.id}`
  }
  rename(): void {
    this.id++
  }
}

type Either = { kind: 'a'; n: number } | { kind: 'b'; list: string[] }
type OrLost = { kind: 'a'; n: number } | { kind: 'b'; list: Set<string> }

interface Taken {
  readonly person: Person
  readonly tree: Tree
  readonly endless: Endless<string>
  readonly either: Either
  readonly some: object
  readonly record: Record<string, unknown>
}

export async function takenByTypes(given: Taken): Promise<void> {
  await store.put('a', given.person)
  await store.put('a', { ...given.person, _rev: '1-a' })
  await store.put('a', given.tree)
  await store.put('a', given.endless)
  await store.put('a', given.either)
  await store.put('a', given.some)
  await store.put('a', given.record)
  await store.put('a', given)
  await store.put('a', new Account())
  await store.put('a', {
    at: new Date(),
    where: new URL('http://a'),
    bytes: Buffer.from('a'),
    none: undefined,
  })
  await store.put('a', { list: [1, 'b', null, { c: [] }], pair: [1, 'b'] as const, account: new Account() })
  await store.putMany({ a: { n: 1 }, b: given.person, c: { list: ['d'] } })
  await store.putMany([
    ['a', { n: 1 }],
    ['b', given.person],
  ])
  await store.putMany([1, 2].map((n) => [`${n}`, { n }]))
  await store.putMany(new Map([['a', given.either]]))
  await store.transaction((tx) => tx.put('a', given.person))
}

/** What is written for documents of any type. */
export class Repository<T extends object> {
  async save(key: string, document: T): Promise<void> {
    await store.put(key, document)
    await store.put(key, { document, at: new Date() })
    await store.put(key, { documents: [document] })
    await store.put(key, { ...document, saved: true })
    await store.transaction((tx) => tx.put(key, document))
  }

  async change(key: string, change: Partial<T>, without: Omit<T, 'id'>, frozen: Readonly<T>): Promise<void> {
    await store.put(key, change)
    await store.put(key, without)
    await store.put(key, frozen)
  }

  async saveAll(documents: Map<string, T>): Promise<void> {
    await store.putMany(documents)
    await store.putMany([...documents])
    await store.putMany(Object.fromEntries(documents))
  }
}

export async function refusedByTypes(orLost: OrLost, unsure: Unsure, maybe: Maybe): Promise<void> {
  // @ts-expect-error -- an await is missing
  await store.put('a', { name: Promise.resolve('Ann') })
  // @ts-expect-error -- of one of them
  await store.put('a', unsure)
  // @ts-expect-error -- when it is there
  await store.put('a', maybe)
  // @ts-expect-error -- a Set is written as {}
  await store.put('a', { tags: new Set(['b']) })
  // @ts-expect-error -- a Map too, in lists as well
  await store.put('a', { list: [{ deep: { map: new Map([['b', 1]]) } }] })
  // @ts-expect-error -- a RegExp too
  await store.put('a', { pattern: /b/ })
  // @ts-expect-error -- a typed array has a member for each number
  await store.put('a', { bytes: new Uint8Array(1) })
  // @ts-expect-error -- its buffer has none
  await store.put('a', { bytes: new ArrayBuffer(1) })
  // @ts-expect-error -- an iterator has none either
  await store.put('a', { keys: new Map<string, number>().keys() })
  // @ts-expect-error -- a symbol is left out
  await store.put('a', { kind: Symbol('b') })
  // @ts-expect-error -- in one form of several
  await store.put('a', orLost)
  // @ts-expect-error -- in a transaction neither
  await store.transaction((tx) => tx.put('a', { tags: new Set(['b']) }))
  // @ts-expect-error -- nor in one of several documents
  await store.putMany({ a: { n: 1 }, b: { tags: new Set(['b']) } })
  // @ts-expect-error -- nor in a pair
  await store.putMany([['a', { tags: new Set(['b']) }]])
  // @ts-expect-error -- nor in a Map of documents
  await store.putMany(new Map([['a', { tags: new Set(['b']) }]]))
}

test('what the types take within a document is kept, and read as JSON has it', async () => {
  const open = await Datastore.open(':memory:')
  await open.put('a', { account: new Account(), at: new Date(0), tuple: [1, 'b'] as const, none: undefined })
  expect(await open.get('a')).toMatchObject({
    account: { id: 1 },
    at: '1970-01-01T00:00:00.000Z',
    tuple: [1, 'b'],
  })
  await open.close()
})
