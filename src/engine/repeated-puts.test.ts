import { expect, test } from 'vitest'
import { Datastore } from './datastore.ts'
import { refusal } from './testing/refusal.ts'
import { RepeatedPuts } from './store/repeated-puts.ts'
import { privateUrl, temporaryUrl } from './testing/temporary-url.ts'

async function twoPrograms(): Promise<[Datastore, Datastore]> {
  const path = await temporaryUrl()
  return [
    await Datastore.open(path, { table: 'counters' }),
    await Datastore.open(path, { table: 'counters' }),
  ]
}

test('two programs that come to the same content from one revision are not both told it was saved', async () => {
  const [one, other] = await twoPrograms()
  await one.put('hits', { n: 0 })
  const [mine, theirs] = [await one.get('hits'), await other.get('hits')]
  await one.put('hits', { ...mine, n: 1 })
  expect(await refusal(other.put('hits', { ...theirs, n: 1 }))).toMatchObject({ code: 'CONFLICT' })
  await one.close()
  await other.close()
})

test('two programs that create the same document are not both told they did', async () => {
  const [one, other] = await twoPrograms()
  await one.put('lock', { held: true }, { create: true })
  expect(await refusal(other.put('lock', { held: true }, { create: true }))).toMatchObject({
    code: 'CONFLICT',
  })
  await one.close()
  await other.close()
})

test('tasks of one program that count in the same document lose no addition', async () => {
  const store = await Datastore.open(await privateUrl())
  await store.put('hits', { n: 0 })
  let saved = 0
  const count = async (): Promise<void> => {
    for (let attempt = 0; attempt < 20; attempt++) {
      const read = await store.get<{ n: number }>('hits')
      await Promise.resolve()
      await store.put('hits', { ...read, n: read!.n + 1 }).then(
        () => saved++,
        () => undefined,
      )
    }
  }
  await Promise.all([count(), count(), count()])
  expect(await store.get('hits')).toMatchObject({ n: saved })
  await store.close()
})

test.each([{ create: true }, { rev: 'present' }])(
  'a put with %j that is repeated answers as the first',
  async (condition) => {
    const store = await Datastore.open(await privateUrl())
    let options: { rev?: string; create?: boolean } = { create: true }
    if (condition.rev !== undefined) options = { rev: (await store.put('a', { n: 0 })).rev }
    const document = { n: 1 }
    const first = await store.put('a', document, options)
    expect(await store.put('a', document, options)).toEqual(first)
    document.n = 2
    expect(await refusal(store.put('a', document, options))).toMatchObject({ code: 'CONFLICT' })
    await store.close()
  },
)

test('a text that is put once more answers as before, until somebody else has written', async () => {
  const [one, other] = await twoPrograms()
  const { rev } = await one.putText('a', '{"n": 0}', { create: true })
  const first = await one.putText('a', '{"n": 1}', { rev })
  expect(await one.putText('a', '{"n": 1}', { rev })).toEqual(first)
  expect(await refusal(other.putText('a', '{"n": 1}', { rev }))).toMatchObject({ code: 'CONFLICT' })
  await other.put('a', { n: 2 })
  expect(await refusal(one.putText('a', '{"n": 1}', { rev }))).toMatchObject({ code: 'CONFLICT' })
  await one.close()
  await other.close()
})

test('what is based on a revision that was read after the put was answered is no repetition of it', () => {
  const puts = new RepeatedPuts()
  const change = { kind: 'put', key: 'hits', text: '{"n":1}', rev: '1-a' } as const
  const meta = { key: 'hits', id: 1, rev: '2-b', seq: 2, updated: '2026-11-25T00:00:00.000Z' }
  puts.note([change], [meta])
  expect(puts.recognise([change])).toEqual([{ ...change, made: meta }])
  puts.seen({ key: 'hits', rev: '1-a' })
  expect(puts.recognise([change])).toEqual([change])
})
