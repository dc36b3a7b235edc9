import { spawn } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { DatastoreError } from '../shared/errors.ts'
import { Datastore } from './datastore.ts'
import { row, rows } from './storage/operation.ts'
import { SqliteStorage } from './storage/sqlite/sqlite-storage.ts'
import { crossings, crossPoint, makeNumbers, Numbers } from './testing/crossed-build.ts'
import { temporaryPath } from './testing/temporary-folder.ts'
import { crashPoints } from './views/crash-points.ts'

const template = temporaryPath('template.db')
beforeAll(() => makeNumbers(template))

function freshCopy(): string {
  const path = temporaryPath()
  copyFileSync(template, path)
  return path
}

test('every crash point is crossed, and none that is not there', () => {
  expect(Object.keys(crossings).toSorted()).toEqual([...crashPoints].toSorted())
})

describe.concurrent('a build that is cut off by kill -9', () => {
  test.each(crashPoints)('at %s is gone on with, and nothing is half', async (point) => {
    const path = freshCopy()
    // It ends at the crash point as if the power had gone.
    const builder = `
      import { crossPoint } from ${JSON.stringify(join(import.meta.dirname, 'testing', 'crossed-build.ts'))}
      await crossPoint(${JSON.stringify(path)}, '${point}', () => process.kill(process.pid, 'SIGKILL'))`
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', builder], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'datastore-crossings-compiled') },
    })
    const signal = await new Promise((resolve) => child.on('close', (_code, by) => resolve(by)))
    expect(signal).toBe('SIGKILL')
    await expectMendable(path)
  })
})

describe('a build whose write fails', () => {
  test.each(crashPoints)('at %s is gone on with, and nothing is half', async (point) => {
    const path = freshCopy()
    let failed = false
    const work = crossPoint(path, point, () => {
      failed = true
      throw new DatastoreError('IO', 'The disk fails.')
    })
    await Promise.allSettled([work])
    expect(failed).toBe(true)
    await expectMendable(path)
  })
})

/** Looks at a file that was left behind, as it is and after its program has opened it again. */
async function expectMendable(path: string): Promise<void> {
  await expectNothingHalf(path)
  const store = await Datastore.open(path, { table: 'items', views: { numbers: new Numbers(2) } })
  try {
    expect((await store.verify('numbers')).differences).toEqual([])
    const documents = await Array.fromAsync(store.iterate())
    const found = await store.query('numbers', {}, { orderBy: '_id' })
    expect(found.map(({ _id, _key, n, v }) => [_id, _key, n, v])).toEqual(
      documents.toSorted((a, b) => a._id - b._id).map(({ _id, _key, n }) => [_id, _key, n, 2]),
    )
    expect(await store.getView('numbers')).toMatchObject({ state: 'ready', failure: null })
  } finally {
    await store.close()
  }
  const { tables, build } = await inspect(path)
  expect(build).toBeUndefined()
  expect(tables).toEqual(['items', 'items_numbers'])
}

/** The version that answers is whole; what is being built holds just the documents its checkpoint says. */
async function expectNothingHalf(path: string): Promise<void> {
  const { tables, build, views, live } = await inspect(path)
  expect(views).toMatchObject([{ name: 'numbers', live: 1, table_name: 'items_numbers' }])
  expect(tables).toEqual(['items', 'items_numbers', ...(build === undefined ? [] : [build.table_name])])
  expect(live).toEqual({ lacking: 0, extra: 0 })
  if (build !== undefined) expect(build.filled).toEqual({ lacking: 0, extra: 0 })
}

interface LeftBuild {
  readonly table_name: string
  readonly checkpoint: number
  readonly last_id: number
}

async function inspect(path: string) {
  const storage = SqliteStorage.open(path)
  try {
    return await storage.read(
      (function* () {
        const tables = (yield* storage.dialect.tableNames()).filter((name) => !name.startsWith('datastore_'))
        const views = yield* rows('select name, live, table_name from datastore_views')
        const build = yield* row<LeftBuild & Record<string, never>>('select * from datastore_builds')
        const live = yield* difference('items_numbers', '1 = 1')
        const covered = build && `(d.id <= ${build.checkpoint} or d.id > ${build.last_id})`
        const filled = build && (yield* difference(build.table_name, covered!))
        return { tables, views, live, build: build && { ...build, filled } }
      })(),
    )
  } finally {
    await storage.close()
  }
}

/** Documents that should have their row and have not, and rows of documents that should not. */
function* difference(table: string, covered: string) {
  return yield* row<{ lacking: number; extra: number }>(
    `select
       (select count(*) from items d where ${covered} and not exists
          (select 1 from "${table}" v where v._id = d.id and v._key = d.key and v.n = json_extract(d.data, '$.n'))) as lacking,
       (select count(*) from "${table}" v left join items d on d.id = v._id and ${covered} where d.id is null) as extra`,
  )
}
