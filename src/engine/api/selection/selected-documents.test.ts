import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DocumentOrder } from '../../../shared/model/find/document-filter.ts'
import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import { never, testApi } from '../../../../tests/support/test-api.ts'

const host = testApi()
type Place = Awaited<ReturnType<typeof host.users>>

async function keysOf(place: Place, selection: DocumentSelection): Promise<string[]> {
  const keys: string[] = []
  for await (const part of await host.handlers.documents.texts({ ...place, selection }, never))
    keys.push(...part.map(({ key }) => key))
  return keys
}

async function deleted(place: Place, selection: DocumentSelection) {
  const { job } = await host.handlers.documents.deleteSelected({ ...place, selection }, never)
  return await host.ended(job)
}

test('a rule stands for every document of its prefix but those named, however many there are', async () => {
  const place = await host.users(230)
  const all = await keysOf(place, { prefix: '', except: ['user-0000', 'user-0229', 'nobody'] })
  expect(all).toHaveLength(228)
  expect(all.slice(0, 2)).toEqual(['user-0001', 'user-0002'])
  expect(await keysOf(place, { prefix: 'user-001', except: ['user-0015'] })).toHaveLength(9)
  expect(await keysOf(place, { keys: ['user-0220', 'gone', 'user-0002'] })).toEqual([
    'user-0002',
    'user-0220',
  ])
})

test('what is selected comes as a grid orders it', async () => {
  const place = await host.users(0)
  const texts = { a: '{"n":2}', b: '{}', c: '{"n":3}', d: '{"n":1}' }
  for (const key of ['c', 'a', 'd', 'b'] as const)
    await host.handlers.documents.save({ ...place, key, text: texts[key], rev: null }, never)
  const ordered = async (selection: DocumentSelection, order: DocumentOrder | 'read') => {
    const keys: string[] = []
    for await (const part of await host.handlers.documents.texts({ ...place, selection, order }, never))
      keys.push(...part.map(({ key }) => key))
    return keys.join('')
  }
  const all = { prefix: '', except: [] }
  const by = { path: 'n' }
  expect(await ordered(all, { by, descending: false })).toBe('dacb')
  expect(await ordered(all, { by, descending: true })).toBe('cadb')
  expect(await ordered({ keys: ['a', 'c', 'd'] }, { by, descending: true })).toBe('cad')
  expect(await ordered(all, { by: { meta: 'key' }, descending: true })).toBe('dcba')
  expect(await ordered(all, 'read')).toBe('cadb')
})

test('what is selected is deleted as a job, and the rest stays', async () => {
  const place = await host.users(230)
  expect(await deleted(place, { prefix: 'user-0', except: ['user-0007'] })).toMatchObject({
    state: 'done',
    kind: 'delete',
    done: 229,
    result: 'Deleted 229 documents of "users".',
  })
  expect(await keysOf(place, { prefix: '', except: [] })).toEqual(['user-0007'])
  expect(await deleted(place, { keys: ['gone'] })).toMatchObject({ state: 'done', done: 0 })
})

test('what is selected is exported, and nothing else', async () => {
  const place = await host.users(5)
  const path = join(host.folder, 'some.csv')
  const selection = { prefix: '', except: ['user-0001', 'user-0003'] }
  const target = { format: 'csv' as const, path, overwrite: false }
  const { job } = await host.handlers.exports.documents({ ...place, selection, ...target }, never)
  expect(await host.ended(job)).toMatchObject({ state: 'done', done: 3 })
  const lines = (await readFile(path, 'utf8')).trim().split('\r\n')
  expect(lines.map((line) => line.split(',')[0])).toEqual(['_key', 'user-0000', 'user-0002', 'user-0004'])
})
