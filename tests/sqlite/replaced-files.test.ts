import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import SQLite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { refusal } from '../support/refusal.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'

const table = 'users'
const old = { from: 'old', filler: 'x'.repeat(500) }
const other = { from: 'other' }

async function fill(path: string, document: object, count = 50): Promise<Datastore> {
  const store = await Datastore.open(path, { table })
  await store.putMany(
    Array.from({ length: count }, (_, n): [string, object] => [`k${n}`, { ...document, n }]),
  )
  return store
}

/** A file with another content beside the one at `path`, closed. */
async function make(path: string, document = other): Promise<string> {
  await (await fill(path, document)).close()
  return path
}

/** Reads a file past the engine: the writer of the documents, and how many there are. */
function read(path: string): string {
  const database = new SQLite(path)
  try {
    const [{ ok }] = database
      .prepare('pragma integrity_check')
      .all()
      .map((row) => ({ ok: Object.values(row as object)[0] as string })) as [{ ok: string }]
    const rows = database
      .prepare<[], { from: string; n: number }>(
        `select json_extract(data, '$.from') as "from", count(*) as n from ${table} group by 1 order by 2, 1`,
      )
      .all()
    return [ok, ...rows.map(({ from, n }) => `${n} ${from}`)].join(', ')
  } finally {
    database.close()
  }
}

type Change = (path: string, aside: string) => void

const elsewhere: Record<string, readonly [change: Change, code: string]> = {
  'replaced by rename': [(path, aside) => renameSync(aside, path), 'REPLACED'],
  'moved away, and another one put there': [
    (path, aside) => {
      renameSync(path, `${path}.moved`)
      copyFileSync(aside, path)
    },
    'REPLACED',
  ],
  deleted: [(path) => unlinkSync(path), 'NOT_FOUND'],
  'moved away': [(path) => renameSync(path, `${path}.moved`), 'NOT_FOUND'],
  'in a folder that was removed': [(path) => rmSync(dirname(path), { recursive: true }), 'NOT_FOUND'],
  'in a folder that was moved': [(path) => renameSync(dirname(path), `${dirname(path)}.moved`), 'NOT_FOUND'],
}

for (const [what, [change, code]] of Object.entries(elsewhere)) {
  test(`a file that was ${what} takes no more writes, and what is open can be saved`, async () => {
    const path = temporaryPath()
    const aside = await make(temporaryPath('aside.db'))
    const store = await fill(path, old)
    change(path, aside)
    for (const write of [
      () => store.put('new', { from: 'late' }),
      () => store.putMany({ k1: other }),
      () => store.delete('k1'),
      () => store.transaction(async (inside) => void inside.put('t', other)),
      () => store.put('new', { from: 'late' }),
    ]) {
      const error = await refusal(write)
      expect(error).toMatchObject({ code, details: { path } })
    }
    expect(await store.get('k1')).toMatchObject({ from: 'old' })
    expect(await store.get('new')).toBeUndefined()
    const saved = temporaryPath('saved.db')
    for await (const _ of store.backup(saved));
    await store.close()
    expect(read(saved)).toBe('ok, 50 old')
  })
}

test.each([true, false])(
  'the log of a file that was replaced goes into that file and over no other one; noticed before the end: %s',
  async (noticed) => {
    const path = temporaryPath()
    const aside = await make(temporaryPath('aside.db'))
    const store = await fill(path, old)
    renameSync(path, `${path}.moved`)
    renameSync(aside, path)
    if (noticed) await refusal(() => store.put('late', other))
    await store.close()
    expect(readdirSync(dirname(path)).filter((name) => /-(wal|shm)$/.test(name))).toEqual([])
    expect(read(path)).toBe('ok, 50 other')
    expect(read(`${path}.moved`)).toBe('ok, 50 old')
    const again = await Datastore.open(path, { table })
    await again.put('k0', old)
    await again.close()
    expect(read(path)).toBe('ok, 1 old, 49 other')
  },
)

test('a file that is put where one was deleted gets nothing of it', async () => {
  const path = temporaryPath()
  const aside = await make(temporaryPath('aside.db'))
  const store = await fill(path, old)
  unlinkSync(path)
  await store.close()
  copyFileSync(aside, path)
  expect(read(path)).toBe('ok, 50 other')
})

test('two connections of one program, and another program, leave nothing over the file that replaced theirs', async () => {
  const path = temporaryPath()
  const aside = await make(temporaryPath('aside.db'))
  const stores = [
    await fill(path, old),
    await Datastore.open(path, { table }),
    await Datastore.open(path, { table, readonly: true }),
  ]
  renameSync(aside, path)
  expect((await refusal(() => stores[1]!.put('late', other))).code).toBe('REPLACED')
  expect((await refusal(() => stores[0]!.put('late', other))).code).toBe('REPLACED')
  for (const store of stores) await store.close()
  expect(read(path)).toBe('ok, 50 other')
})

test.each([
  ['larger', 500],
  ['smaller', 5],
  ['of the same size', 50],
])('a backup copied over an open file stays as it is: %s', async (_, count) => {
  const path = temporaryPath()
  const backup = temporaryPath('backup.db')
  await (await fill(backup, { ...other, filler: old.filler }, count)).close()
  await make(path, old)
  const store = await Datastore.open(path, { table })
  await store.put('k1', { ...old, late: true })
  copyFileSync(backup, path)
  for (let n = 0; n < 2; n++)
    expect(await refusal(() => store.put('k2', old))).toMatchObject({ code: 'REPLACED', details: { path } })
  const saved = temporaryPath('saved.db')
  expect(await refusal(() => store.backup(saved))).toMatchObject({ code: 'REPLACED' })
  expect(existsSync(saved)).toBe(false)
  await store.close()
  expect(read(path)).toBe(`ok, ${count} other`)
  const again = await Datastore.open(path, { table })
  await again.put('k0', old)
  await again.close()
  expect(read(path)).toBe(`ok, 1 old, ${count - 1} other`)
})

test('a former state of the very file, copied over it in place, is noticed before a write and at the end', async () => {
  for (const noticed of [true, false]) {
    const path = temporaryPath()
    await make(path, old)
    const backup = `${path}.backup`
    copyFileSync(path, backup)
    const changed = await Datastore.open(path, { table })
    await changed.put('k1', { ...old, n: 99 })
    await changed.close()
    const store = await Datastore.open(path, { table })
    await store.put('k2', { ...old, n: 98 })
    copyFileSync(backup, path)
    const code = noticed ? (await refusal(() => store.put('k3', old))).code : 'REPLACED'
    expect(code).toBe('REPLACED')
    await store.close()
    const again = await Datastore.open(path, { table })
    expect([await again.get('k1'), await again.get('k2')]).toMatchObject([{ n: 1 }, { n: 2 }])
    await again.close()
    expect(read(path)).toBe('ok, 50 old')
  }
})

test('a file whose time was set, whose log is written into it by another connection, or which grew is no other file', async () => {
  const path = temporaryPath()
  const store = await fill(path, old)
  const beside = await Datastore.open(path, { table })
  const raw = new SQLite(path)
  for (let n = 0; n < 40; n++) {
    await store.put(`a${n}`, old)
    if (n % 4 === 0) raw.pragma('wal_checkpoint(TRUNCATE)')
    if (n % 4 === 1) utimesSync(path, new Date(), new Date(Date.now() - 1000 * n))
    if (n % 4 === 2) raw.pragma('wal_checkpoint(PASSIVE)')
    await beside.putMany(Array.from({ length: 20 }, (_, m): [string, object] => [`b${n}-${m}`, old]))
  }
  raw.exec('vacuum')
  await store.put('a', old)
  raw.close()
  await beside.close()
  await store.put('b', old)
  await store.close()
  expect(read(path)).toBe(`ok, ${50 + 40 * 21 + 2} old`)
})

test('a link that leads elsewhere now takes no more writes, and its former file is whole', async () => {
  const [first, second] = [await make(temporaryPath('first.db'), old), await make(temporaryPath('second.db'))]
  const link = temporaryPath('current.db')
  symlinkSync(first, link)
  const store = await Datastore.open(link, { table })
  await store.put('k0', { ...old, n: 1 })
  unlinkSync(link)
  symlinkSync(second, link)
  expect((await refusal(() => store.put('late', old))).code).toBe('REPLACED')
  await store.close()
  expect([read(first), read(second)]).toEqual(['ok, 50 old', 'ok, 50 other'])
})

test('a file opened to be read only is looked at by watch, by inspect and before rows are read one by one', async () => {
  const path = await make(temporaryPath(), old)
  const aside = await make(temporaryPath('aside.db'))
  const store = await Datastore.open(path, { table, readonly: true })
  const database = await Database.open(path, { readonly: true })
  const watching = (async () => {
    for await (const _ of store.changes.watch());
  })()
  renameSync(aside, path)
  expect((await refusal(watching)).code).toBe('REPLACED')
  expect((await refusal(() => database.inspect())).code).toBe('REPLACED')
  const iterating = async (): Promise<void> => {
    for await (const _ of store.iterate());
  }
  expect((await refusal(iterating)).code).toBe('REPLACED')
  expect(await store.get('k1')).toMatchObject({ from: 'old' })
  await Promise.all([store.close(), database.close()])
  expect(read(path)).toBe('ok, 50 other')
})

test('a writer that watches is told too', async () => {
  const path = temporaryPath()
  const store = await fill(path, old)
  const watching = (async () => {
    for await (const _ of store.changes.watch());
  })()
  unlinkSync(path)
  expect((await refusal(watching)).code).toBe('NOT_FOUND')
  await store.close()
  expect(existsSync(path)).toBe(false)
})

test('opening a file once more and closing it ends no lock on it', async () => {
  const path = temporaryPath()
  const store = await fill(path, old)
  await (await Datastore.open(path, { table })).close()
  // Another program that comes and goes would take the log away from under us if it took itself for the last one.
  execFileSync(process.execPath, [
    '-e',
    `const S = require('better-sqlite3'); const d = new S(${JSON.stringify(path)}); d.prepare('select count(*) from ${table}').get(); d.close()`,
  ])
  expect(existsSync(`${path}-wal`)).toBe(true)
  await store.put('late', old)
  expect(read(path)).toBe('ok, 51 old')
  await store.close()
})

test('a device, a pipe and a socket are no databases', async () => {
  const pipe = temporaryPath('pipe.db')
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe])
  for (const path of ['/dev/zero', '/dev/null', '/dev/random', pipe]) {
    const error = await refusal(() => Datastore.open(path, { table }))
    expect(error).toMatchObject({ code: 'NOT_A_DATABASE', details: { path } })
    expect(error.message).toContain('device')
  }
  mkdirSync(join(dirname(pipe), 'folder'))
  expect((await refusal(() => Datastore.open(join(dirname(pipe), 'folder'), { table }))).message).toContain(
    'folder',
  )
})

/** What a killed program would leave: its folder as it is now. Another program copies, as closing a file here ends its locks. */
function killed(path: string): string {
  const copy = dirname(temporaryPath())
  execFileSync('cp', ['-r', `${dirname(path)}/.`, copy])
  return join(copy, 'test.db')
}

test.each(['replaced', 'deleted', 'deleted, and made anew'])(
  'a path opened again before it was noticed that its file was %s gets nothing of the former log',
  async (what) => {
    const path = temporaryPath()
    const aside = await make(temporaryPath('aside.db'))
    const stores = [await fill(path, old), await Datastore.open(path, { table })]
    if (what === 'replaced') renameSync(aside, path)
    else unlinkSync(path)
    if (what === 'deleted, and made anew') copyFileSync(aside, path)
    const again = await Datastore.open(path, { table })
    const [others, code] = what === 'deleted' ? [0, 'NOT_FOUND'] : [50, 'REPLACED']
    for await (const document of again.iterate()) expect(document).toMatchObject({ from: 'other' })
    await again.put('new', { from: 'new' })
    for (const store of stores) expect(await refusal(() => store.put('late', old))).toMatchObject({ code })
    expect(await stores[0]!.get('k1')).toMatchObject({ from: 'old' })
    const expected = `ok, 1 new${others > 0 ? `, ${others} other` : ''}`
    expect(read(killed(path))).toBe(expected)
    for (const store of stores) await store.close()
    await again.put('new', { from: 'new', n: 2 })
    await again.close()
    expect(read(path)).toBe(expected)
  },
)

const logs: Record<string, (path: string) => void> = {
  deleted: (path) => unlinkSync(`${path}-wal`),
  'deleted with its index': (path) => {
    unlinkSync(`${path}-wal`)
    unlinkSync(`${path}-shm`)
  },
  'replaced by another one': (path) => {
    copyFileSync(`${path}-wal`, `${path}-copy`)
    renameSync(`${path}-copy`, `${path}-wal`)
  },
}

for (const [what, change] of Object.entries(logs)) {
  test(`a store whose log was ${what} takes no more writes, and nothing that it took is lost`, async () => {
    const path = temporaryPath()
    const store = await fill(path, old)
    const beside = await Datastore.open(path, { table })
    change(path)
    for (const one of [store, beside, store]) {
      const error = await refusal(() => one.put('late', other))
      expect(error).toMatchObject({ code: 'NOT_FOUND', details: { path } })
      expect(error.message).toContain('write-ahead log')
    }
    expect(read(killed(path))).toBe('ok, 50 old')
    expect((await refusal(() => Datastore.open(path, { table }))).message).toContain('write-ahead log')
    expect(await store.get('k1')).toMatchObject({ from: 'old' })
    const saved = temporaryPath('saved.db')
    for await (const _ of store.backup(saved));
    expect(read(saved)).toBe('ok, 50 old')
    await store.close()
    await beside.close()
    const again = await Datastore.open(path, { table })
    await again.put('new', other)
    await again.close()
    expect(read(path)).toBe('ok, 1 other, 50 old')
  })
}

test('a backup that is copied over an open file after its log was deleted stays as it is', async () => {
  const path = temporaryPath()
  const backup = await make(temporaryPath('backup.db'))
  const store = await fill(path, old)
  for (const end of ['-wal', '-shm']) unlinkSync(path + end)
  copyFileSync(backup, path)
  expect((await refusal(() => store.put('late', old))).code).toBe('REPLACED')
  await store.close()
  expect(read(path)).toBe('ok, 50 other')
})
