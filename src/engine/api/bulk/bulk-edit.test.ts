import { expect, test } from 'vitest'
import type { DocumentEdit } from '../../../shared/model/bulk/document-edit.ts'
import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import { never, testApi } from '../../../../tests/support/test-api.ts'

const host = testApi()
type Place = Awaited<ReturnType<typeof host.users>>

const everything: DocumentSelection = { prefix: '', except: [] }
const byName = {
  name: 'by_name',
  columns: [{ name: 'name', type: 'text' as const, unique: true }],
  map: 'export default function* map(doc) { yield { name: doc.name } }',
}

async function edited(place: Place, edit: DocumentEdit, selection: DocumentSelection = everything) {
  const { job } = await host.handlers.documents.editSelected({ ...place, selection, edit }, never)
  return await host.ended(job)
}

async function undone(id: string) {
  const { job } = await host.handlers.jobs.undo({ id }, never)
  return await host.ended(job)
}

async function textOf(place: Place, key: string): Promise<string | undefined> {
  return (await host.handlers.documents.get({ ...place, key }, never))?.text
}

async function publish(place: Place, definition: typeof byName): Promise<void> {
  const { job } = await host.handlers.views.publish({ ...place, definition }, never)
  expect(await host.ended(job)).toMatchObject({ state: 'done' })
}

test('sets a field of all documents as a job, and undoes and redoes it', async () => {
  const place = await host.users(230)
  const done = await edited(place, { kind: 'set', path: 'active', value: 'true' })
  expect(done).toMatchObject({
    state: 'done',
    kind: 'edit',
    done: 230,
    undoable: 230,
    result: 'Edited 230 documents of "users".',
  })
  expect(await textOf(place, 'user-0007')).toBe('{"name":"User 7","age":7,"active":true}')

  const undo = await undone(done.id)
  expect(undo).toMatchObject({
    kind: 'undo',
    undoes: done.id,
    done: 230,
    result: 'Undid the edit of 230 documents of "users".',
  })
  expect(await textOf(place, 'user-0007')).toBe('{"name":"User 7","age":7}')
  await undone(undo.id)
  expect(await textOf(place, 'user-0007')).toBe('{"name":"User 7","age":7,"active":true}')
})

test('undoes nothing that was written or deleted since, and says so', async () => {
  const place = await host.users(3)
  const done = await edited(place, { kind: 'remove', path: 'age' })
  const found = (await host.handlers.documents.get({ ...place, key: 'user-0001' }, never))!
  await host.handlers.documents.save({ ...place, key: found.key, text: '{"mine":1}', rev: found.rev }, never)
  await host.handlers.documents.delete({ ...place, key: 'user-0002' }, never)
  const undo = await undone(done.id)
  expect(undo).toMatchObject({
    errors: 2,
    result: 'Undid the edit of 1 document of "users", 2 written since were left as they are.',
  })
  const problems = await host.handlers.jobs.errors({ id: undo.id, offset: 0, limit: 10 }, never)
  expect(problems.map(({ key, code }) => [key, code])).toEqual([
    ['user-0001', 'CONFLICT'],
    ['user-0002', 'CONFLICT'],
  ])
  expect(await textOf(place, 'user-0001')).toBe('{"mine":1}')
  expect(await textOf(place, 'user-0002')).toBeUndefined()
})

test('brings back what was deleted, but not over a key that is in use again', async () => {
  const place = await host.users(230)
  const { job } = await host.handlers.documents.deleteSelected({ ...place, selection: everything }, never)
  const done = await host.ended(job)
  expect(done).toMatchObject({ undoable: 230 })
  await host.handlers.documents.save({ ...place, key: 'user-0003', text: '{"new":1}', rev: null }, never)
  expect(await undone(job)).toMatchObject({
    result: 'Brought back 229 documents of "users", 1 written since were left as they are.',
  })
  expect(await textOf(place, 'user-0003')).toBe('{"new":1}')
  expect(await textOf(place, 'user-0229')).toBe('{"name":"User 229","age":229}')
})

test('leaves out what a view refuses, and writes the others', async () => {
  const place = await host.users(60)
  await publish(place, byName)
  const done = await edited(place, { kind: 'set', path: 'name', value: '"same"' })
  expect(done).toMatchObject({
    state: 'done',
    done: 60,
    errors: 59,
    undoable: 1,
    result: 'Edited 1 document of "users", 59 refused.',
  })
  const [first] = await host.handlers.jobs.errors({ id: done.id, offset: 0, limit: 1 }, never)
  expect(first).toMatchObject({ key: 'user-0001', code: 'CONSTRAINT' })
  expect(first!.message).toContain('already held by document "user-0000"')
  expect(await textOf(place, 'user-0000')).toBe('{"name":"same","age":0}')
  expect(await textOf(place, 'user-0001')).toBe('{"name":"User 1","age":1}')
})

test('runs a transform in the sandbox, and names the document on which it throws, with its line', async () => {
  const place = await host.users(4)
  const code = [
    'export default function transform(doc: { age: number, name: string }) {',
    "  if (doc.age === 1) throw new Error('too young')",
    '  if (doc.age === 2) return null',
    '  if (doc.age === 3) return undefined',
    '  return { ...doc, name: doc.name.toUpperCase() }',
    '}',
  ].join('\n')
  const done = await edited(place, { kind: 'transform', code })
  expect(done).toMatchObject({
    errors: 1,
    result: 'Edited 2 documents of "users", 1 left as they were, 1 refused.',
  })
  const [problem] = await host.handlers.jobs.errors({ id: done.id, offset: 0, limit: 9 }, never)
  expect(problem).toMatchObject({ key: 'user-0001', code: 'MAP_ERROR' })
  expect(problem!.message).toMatch(/fails on document "user-0001" \(line 2, column \d+\): Error: too young/)
  expect(await textOf(place, 'user-0000')).toBe('{"name":"USER 0","age":0}')
  expect(await textOf(place, 'user-0002')).toBeUndefined()
  expect(await textOf(place, 'user-0003')).toBe('{"name":"User 3","age":3}')
})

test('takes a transform as a plain function, and refuses what is none before anything is written', async () => {
  const place = await host.users(1)
  expect(
    await edited(place, { kind: 'transform', code: '(doc) => ({ ...doc, n: 2n ** 64n })' }),
  ).toMatchObject({
    undoable: 1,
  })
  expect(await textOf(place, 'user-0000')).toBe('{"name":"User 0","age":0,"n":18446744073709551616}')
  const wrong = edited(place, { kind: 'transform', code: '(doc) =>\n  ({ ...doc' })
  await expect(wrong).rejects.toMatchObject({ code: 'MAP_SYNTAX', details: { line: 2 } })
  const list = await edited(place, { kind: 'transform', code: '(doc) => [doc]' })
  const [problem] = await host.handlers.jobs.errors({ id: list.id, offset: 0, limit: 9 }, never)
  expect(problem!.message).toContain('the transform returned an array, which is no document')
})

test('previews an edit and what it does to views, and writes nothing', async () => {
  const place = await host.users(30)
  await publish(place, byName)
  const preview = (edit: DocumentEdit) =>
    host.handlers.documents.previewEdit({ ...place, selection: everything, edit }, never)
  const renamed = await preview({ kind: 'transform', code: '(doc) => ({ ...doc, name: doc.name + "!" })' })
  expect(renamed).toMatchObject({
    looked: 30,
    all: true,
    edited: 30,
    same: 0,
    failed: 0,
    refused: 0,
    views: [{ view: 'by_name', changed: 30, added: 0, removed: 0, refused: 0 }],
    problems: [],
  })
  expect(renamed.documents[0]).toEqual({
    key: 'user-0000',
    before: '{"name":"User 0","age":0}',
    after: '{"name":"User 0!","age":0}',
  })
  // Each document alone could have the value: only one of them can.
  const same = await preview({ kind: 'set', path: 'name', value: '"same"' })
  expect(same).toMatchObject({ edited: 30, refused: 29, views: [{ changed: 1, refused: 29 }] })
  expect(same.problems[0]).toMatchObject({ key: 'user-0001', code: 'CONSTRAINT' })
  const none = await preview({ kind: 'remove', path: 'nothing' })
  expect(none).toMatchObject({ edited: 0, same: 30, documents: [], views: [] })
  expect(await textOf(place, 'user-0000')).toBe('{"name":"User 0","age":0}')
})

test('edits what meets a filter, and goes on where it was stopped without doing it twice', async () => {
  const place = await host.users(450)
  const filter = { text: '', matchCase: false, any: [[{ is: 'less' as const, path: 'age', value: 400 }]] }
  const selection = { prefix: '', except: [], filter, expected: 400 }
  const edit = { kind: 'transform' as const, code: '(doc) => ({ ...doc, times: (doc.times ?? 0) + 1 })' }
  const { job } = await host.handlers.documents.editSelected({ ...place, selection, edit }, never)
  await host.handlers.jobs.pause({ id: job }, never)
  const paused = await host.ended(job)
  expect(paused).toMatchObject({ state: 'paused', total: 400 })
  await host.handlers.jobs.resume({ id: job }, never)
  expect(await host.ended(job)).toMatchObject({ state: 'done', undoable: 400, done: 400 })
  expect(await textOf(place, 'user-0399')).toBe('{"name":"User 399","age":399,"times":1}')
  expect(await textOf(place, 'user-0400')).toBe('{"name":"User 400","age":400}')
})

test('refuses to undo what has written nothing, and forgets with the job how to undo it', async () => {
  const place = await host.users(2)
  const nothing = await edited(place, { kind: 'remove', path: 'nothing' })
  await expect(host.handlers.jobs.undo({ id: nothing.id }, never)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  })
  const done = await edited(place, { kind: 'remove', path: 'age' })
  await host.handlers.jobs.dismiss({ id: done.id }, never)
  await expect(host.handlers.jobs.undo({ id: done.id }, never)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
