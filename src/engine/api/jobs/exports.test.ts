import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { refusal } from '../../../../tests/support/refusal.ts'
import { byAge, never, testApi } from '../../../../tests/support/test-api.ts'

const host = testApi()

describe('jobs', () => {
  test('are dismissed when they have ended', async () => {
    const place = await host.users(1)
    const { job } = await host.handlers.views.publish({ ...place, definition: byAge }, never)
    await host.ended(job)
    await host.handlers.jobs.dismiss({ id: job }, never)
    expect((await refusal((async () => host.handlers.jobs.cancel({ id: job }, never))())).code).toBe(
      'NOT_FOUND',
    )
  })
})

describe('exports', () => {
  test('write all documents, not a page of them', async () => {
    const place = await host.users(40)
    const path = join(host.folder, 'out.ndjson')
    const { job } = await host.handlers.exports.documents(
      { ...place, selection: { prefix: 'user-003', except: [] }, format: 'ndjson', path, overwrite: false },
      never,
    )
    expect(await host.ended(job)).toMatchObject({
      state: 'done',
      done: 10,
      total: 10,
      result: `Wrote 10 documents to ${path}.`,
    })
    expect((await readFile(path, 'utf8')).split('\n')[0]).toBe(
      '{"_key": "user-0030", "name":"User 30","age":30}',
    )
  })

  test('write all rows of a query', async () => {
    const place = await host.users(40)
    await host.ended((await host.handlers.views.publish({ ...place, definition: byAge }, never)).job)
    const path = join(host.folder, 'rows.csv')
    const input = {
      ...place,
      view: 'by_age',
      where: { age: { lt: 3 } },
      orderBy: ['-age'],
      includeDocs: false,
    }
    const { job } = await host.handlers.exports.query(
      { ...input, format: 'csv', path, overwrite: false },
      never,
    )
    expect(await host.ended(job)).toMatchObject({ state: 'done', result: `Wrote 3 rows to ${path}.` })
    expect(await readFile(path, 'utf8')).toBe('_key,age\r\nuser-0002,2\r\nuser-0001,1\r\nuser-0000,0\r\n')
  })

  test('write how well rows match, and where, when the query shows it', async () => {
    const place = await host.users(3)
    const definition = {
      name: 'names',
      columns: [{ name: 'name', type: 'text' as const, fullText: true }],
      map: 'export default ({ name }) => [{ name }]',
    }
    await host.ended((await host.handlers.views.publish({ ...place, definition }, never)).job)
    const path = join(host.folder, 'rows.json')
    const where = { name: { matches: '1' } }
    const query = {
      ...place,
      view: 'names',
      where,
      orderBy: ['-_rank'],
      includeDocs: false,
      includeMatches: true,
    }
    const { job } = await host.handlers.exports.query(
      { ...query, format: 'json', path, overwrite: false },
      never,
    )
    expect(await host.ended(job)).toMatchObject({ state: 'done' })
    const snippets = { name: { text: 'User 1', marks: [[5, 6]] } }
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject([
      { _key: 'user-0001', _rank: expect.any(Number), _snippets: snippets },
    ])
  })

  test('refuse an existing file at once, and replace it when that was agreed to', async () => {
    const place = await host.users(1)
    const path = join(host.folder, 'out.json')
    await writeFile(path, 'old')
    const input = { ...place, selection: { prefix: '', except: [] }, format: 'json' as const, path }
    expect((await refusal(host.handlers.exports.documents({ ...input, overwrite: false }, never))).code).toBe(
      'EXISTS',
    )
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(
      (await host.ended((await host.handlers.exports.documents({ ...input, overwrite: true }, never)).job))
        .state,
    ).toBe('done')
    expect(JSON.parse(await readFile(path, 'utf8'))).toHaveLength(1)
  })

  test('can be cancelled, and leave nothing behind', async () => {
    const place = await host.users(1500)
    const path = join(host.folder, 'out.csv')
    const { job } = await host.handlers.exports.documents(
      { ...place, selection: { prefix: '', except: [] }, format: 'csv', path, overwrite: false },
      never,
    )
    await host.handlers.jobs.cancel({ id: job }, never)
    expect(await host.ended(job)).toMatchObject({ state: 'cancelled', error: null })
    expect((await readdir(host.folder)).filter((name) => name.includes('out.csv'))).toEqual([])
  })

  test('say why a file cannot be written, before there is a job', async () => {
    const place = await host.users(1)
    const path = join(host.folder, 'shipped.db', 'out.csv')
    const call = host.handlers.exports.documents(
      { ...place, selection: { prefix: '', except: [] }, format: 'csv', path, overwrite: false },
      never,
    )
    expect((await refusal(call)).message).toBe(`Cannot write ${path}: a part of the path is not a folder.`)
  })
})
