import { expect, test } from 'vitest'
import { type BulkWrite, writeDocuments } from '../../../src/engine/api/bulk/write-documents.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { MapDocument } from '../../../src/engine/document.ts'
import { View } from '../../../src/engine/view.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'

const columns = [{ name: 'name', type: 'text', unique: true }] as const

class Names extends View<typeof columns, { name: string }> {
  override columns = columns;

  override *map({ name }: MapDocument<{ name: string }>) {
    yield { name }
  }
}

const count = 120
const keyOf = (at: number): string => `k${String(at).padStart(3, '0')}`
const leave = async (): Promise<undefined> => undefined

async function open() {
  const store = await Datastore.open(await temporaryUrl(), { table: 'items', views: { names: new Names() } })
  await store.putMany(Array.from({ length: count }, (_, at) => [keyOf(at), { name: `n${at}` }] as const))
  return store
}

test('writes all but those that are refused, and names these in order', async () => {
  await using store = await open()
  const writes = Array.from(await texts(store), ({ key, rev }, at): BulkWrite => {
    return { key, rev, text: at % 50 === 7 ? '{"name":"same"}' : `{"name":"m${at}"}` }
  })
  const { written, refused } = await writeDocuments(store, writes, { writeId: 'w', renew: leave })
  expect(written).toBe(count - 2)
  expect(refused.map(({ key, code }) => [key, code])).toEqual([
    ['k057', 'CONSTRAINT'],
    ['k107', 'CONSTRAINT'],
  ])
  expect(await store.query('names', { name: 'same' })).toMatchObject([{ _key: 'k007' }])
  expect(await store.get('k057')).toMatchObject({ name: 'n57' })
})

test('reads anew what another has written, deletes, creates, and does a repeated write once', async () => {
  await using store = await open()
  const [first, second, third] = await texts(store)
  await store.putText(second!.key, '{"name":"theirs"}')
  const writes = [
    { key: first!.key, rev: first!.rev, text: null },
    { key: second!.key, rev: second!.rev, text: '{"name":"mine"}' },
    { key: third!.key, rev: third!.rev, text: '{"name":"third"}' },
    { key: 'new', rev: null, text: '{"name":"new"}' },
    { key: 'k100', rev: null, text: '{"name":"taken"}' },
  ]
  const asked: string[] = []
  const renew = async (key: string): Promise<BulkWrite | undefined> => {
    asked.push(key)
    const found = (await store.getText(key))!
    return key === 'k100' ? undefined : { key, rev: found.rev, text: '{"name":"both"}' }
  }
  expect(await writeDocuments(store, writes, { writeId: 'w', renew })).toEqual({ written: 4, refused: [] })
  expect(asked).toEqual([second!.key, 'k100'])
  expect(await store.get(first!.key)).toBeUndefined()
  expect(await store.get(second!.key)).toMatchObject({ name: 'both' })
  const { rev } = (await store.getText(third!.key))!
  const again = [writes[2]!]
  expect(await writeDocuments(store, again, { writeId: 'w', renew: leave })).toMatchObject({ refused: [] })
  expect((await store.getText(third!.key))?.rev).toBe(rev)
})

async function texts(store: Pick<Datastore, 'iterateText'>) {
  return await Array.fromAsync(store.iterateText())
}
