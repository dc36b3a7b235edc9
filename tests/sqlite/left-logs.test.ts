import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import SQLite from 'better-sqlite3'
import { beforeAll, describe, expect, test } from 'vitest'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { execute } from '../support/databases/execute.ts'
import { refusal } from '../support/refusal.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'

const table = 'users'

/** A process of its own that has stores open, each with 20 documents in its log if asked; it ends when its input does, cleanly. */
async function startProgram(paths: readonly string[], documents = 20): Promise<ChildProcess> {
  const script = `
    import { Datastore } from ${JSON.stringify(join(import.meta.dirname, '../../src/engine/index.ts'))}
    const stores = []
    for (const path of ${JSON.stringify(paths)}) {
      const store = await Datastore.open(path, { table: '${table}' })
      for (let n = 0; n < ${documents}; n++) await store.put('k' + n, { from: 'log', n })
      stores.push(store)
    }
    process.stdin.once('data', async () => {
      for (const store of stores) await store.close()
      process.exit(0)
    })
    console.log('ready')`
  const program = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    program.stdout.once('data', () => resolve())
    program.once('close', () => reject(new Error('The program ended early.')))
  })
  return program
}

async function end(program: ChildProcess, how: 'killed' | 'closed'): Promise<void> {
  const ended = new Promise((resolve) => program.once('close', resolve))
  if (how === 'killed') program.kill('SIGKILL')
  else program.stdin!.write('end')
  await ended
}

async function make(path: string, from: string): Promise<string> {
  const store = await Datastore.open(path, { table })
  await store.putMany(Array.from({ length: 50 }, (_, n): [string, object] => [`k${n}`, { from, n }]))
  await store.close()
  return path
}

/** The writer of the documents at a path, read through the engine, and whether SQLite finds the file sound. */
async function read(path: string, options: { readonly setLogAside?: boolean } = {}): Promise<string> {
  const store = await Datastore.open(path, { table, ...options })
  const counts: Record<string, number> = {}
  for await (const { from } of store.iterate()) counts[String(from)] = (counts[String(from)] ?? 0) + 1
  await store.close()
  const raw = new SQLite(path, { readonly: true })
  const sound = raw.pragma('integrity_check', { simple: true })
  raw.close()
  return [sound, ...Object.entries(counts).map(([from, n]) => `${n} ${from}`)].join(', ')
}

const contents = (path: string): Buffer[] =>
  ['', '-wal'].filter((end) => existsSync(path + end)).map((end) => readFileSync(path + end))

const names = (path: string): string[] =>
  readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)))

const asideOf = (path: string): string =>
  join(
    dirname(path),
    names(path)
      .find((name) => /\.replaced-.*-wal$/.test(name))!
      .slice(0, -4),
  )

/** Puts another file in the place of the one at the path, which stays under the name `former`. */
function replace(path: string, by: string): void {
  linkSync(path, former(path))
  renameSync(by, path)
}

const former = (path: string): string => `${path}.former`

/** Files that take another's place: how each is made, and what is in it. */
const others: Record<string, readonly [make: (path: string) => Promise<string>, holds: string]> = {
  'an older backup of it': [
    async (path) => {
      copyFileSync(path, `${path}.backup`)
      return `${path}.backup`
    },
    'ok, 50 file',
  ],
  'another store': [async (path) => make(`${path}.other`, 'other'), 'ok, 50 other'],
  'a database of another program': [
    async (path) => {
      await execute(`${path}.plain`, 'create table plain (n integer)', 'insert into plain values (7)')
      return `${path}.plain`
    },
    'plain',
  ],
}

/** What a file holds that is opened without the log beside it: a store's documents, or the tables of another program. */
async function readWithoutLog(path: string): Promise<string> {
  const database = await Database.open(path, { setLogAside: true })
  const { stores, tables } = await database.inspect()
  await database.close()
  return stores.length === 0 ? tables.join(', ') : read(path)
}

type Change = (path: string) => void

const harmless: Record<string, Change> = {
  'left where it was': () => {},
  'moved away and put back': (path) => {
    renameSync(path, former(path))
    renameSync(former(path), path)
  },
  'moved with its folder': (path) => {
    renameSync(dirname(path), `${dirname(path)}.moved`)
    mkdirSync(dirname(path))
    for (const end of ['', '-wal', '-shm', '-datastore'])
      renameSync(`${dirname(path)}.moved/${basename(path)}${end}`, path + end)
  },
  'copied with its folder': (path) => {
    const copy = `${dirname(path)}.copy`
    cpSync(dirname(path), copy, { recursive: true })
    renameSync(dirname(path), `${dirname(path)}.first`)
    renameSync(copy, dirname(path))
  },
  'left with a record that cannot be read': (path) => truncateSync(`${path}-datastore`, 20),
  'left without a record': (path) => unlinkSync(`${path}-datastore`),
  'left with a record of another format': (path) => writeFileSync(`${path}-datastore`, '{"log":{"inode":7}}'),
}

describe('a log that a killed program left', () => {
  const paths = new Map<string, string>()

  beforeAll(async () => {
    const asides = new Map<string, string>()
    for (const what of [...Object.keys(others), ...Object.keys(harmless), 'deleted'])
      paths.set(what, await make(temporaryPath(), 'file'))
    for (const [what, [other]] of Object.entries(others)) asides.set(what, await other(paths.get(what)!))
    const program = await startProgram([...paths.values()])
    for (const [what, aside] of asides) replace(paths.get(what)!, aside)
    renameSync(paths.get('deleted')!, former(paths.get('deleted')!))
    await end(program, 'killed')
    for (const [what, change] of Object.entries(harmless)) change(paths.get(what)!)
  })

  test.each(Object.keys(others))('goes into no other file: %s', async (what) => {
    const path = paths.get(what)!
    const before = contents(path)
    const opens = [
      () => Datastore.open(path, { table }),
      () => Datastore.open(path, { table, readonly: true }),
      () => Database.open(path),
      () => Database.open(path, { readonly: true }),
    ]
    for (const open of opens) {
      const error = await refusal(open())
      expect(error).toMatchObject({ code: 'REPLACED', details: { path, log: `${path}-wal` } })
      expect(error.message).toContain(path)
    }
    expect(contents(path)).toEqual(before)

    // Put back, the former file has all that was acknowledged.
    const now = `${path}.now`
    renameSync(path, now)
    linkSync(former(path), path)
    const put = await Datastore.open(path, { table, readonly: true })
    expect(await put.get('k19')).toMatchObject({ from: 'log' })
    await put.close()
    unlinkSync(path)
    renameSync(now, path)
    expect((await refusal(Database.open(path))).code).toBe('REPLACED')

    // Opened without the log, which can be given back to its file later.
    expect(await readWithoutLog(path)).toBe(others[what]![1])
    const aside = asideOf(path)
    expect(readFileSync(`${aside}-wal`)).toEqual(before[1])
    renameSync(former(path), aside)
    expect(await read(aside)).toBe('ok, 20 log, 30 file')
  })

  test('of a file that was moved away stays for it, and is not taken for that of a new one', async () => {
    const path = paths.get('deleted')!
    const before = contents(path)
    expect(await refusal(Datastore.open(path, { table }))).toMatchObject({ code: 'REPLACED' })
    expect(existsSync(path)).toBe(false)
    expect(contents(path)).toEqual(before)
    expect(await read(path, { setLogAside: true })).toBe('ok')
    renameSync(former(path), asideOf(path))
    expect(await read(asideOf(path))).toBe('ok, 20 log, 30 file')
  })

  test.each(Object.keys(harmless))('is read again with its file, %s', async (what) => {
    const path = paths.get(what)!
    // A log of the file's own is never set aside.
    expect(await read(path, { setLogAside: true })).toBe('ok, 20 log, 30 file')
    expect(names(path).filter((name) => name.includes('replaced'))).toEqual([])
  })
})

test('two programs share the record, and the last one takes it away', async () => {
  const path = await make(temporaryPath(), 'file')
  const record = `${path}-datastore`
  expect(existsSync(record)).toBe(false)
  const program = await startProgram([path])
  const written = readFileSync(record, 'utf8')
  expect(statSync(record).mode & 0o777).toBe(statSync(path).mode & 0o666)
  expect(JSON.parse(written)).toMatchObject({
    database: { inode: String(statSync(path).ino) },
    log: { inode: String(statSync(`${path}-wal`).ino) },
  })
  const store = await Datastore.open(path, { table })
  const reader = await Datastore.open(path, { table, readonly: true })
  await store.close()
  await reader.close()
  expect(readFileSync(record, 'utf8')).toBe(written)
  await end(program, 'closed')
  expect(names(path)).toEqual([basename(path)])
})

test('a program whose file was replaced before it wrote anything shares no log with one that opens the new file', async () => {
  const path = await make(temporaryPath(), 'file')
  const other = await make(`${path}.other`, 'other')
  const program = await startProgram([path], 0)
  expect(statSync(`${path}-wal`).size).toBe(0)
  replace(path, other)
  const store = await Datastore.open(path, { table })
  await store.put('k0', { from: 'new' })
  await end(program, 'closed')
  await store.put('k1', { from: 'new' }).catch(() => undefined)
  await store.close()
  expect(await read(path)).toMatch(/^ok, [12] new, 4[89] other$/)
  expect(await read(former(path))).toBe('ok, 50 file')
})

test('a backup after the log was replaced by an older one has every acknowledged write, and so has the file', async () => {
  const path = await make(temporaryPath(), 'file')
  const store = await Datastore.open(path, { table })
  await store.put('k1', { from: 'early' })
  copyFileSync(`${path}-wal`, `${path}.older`)
  for (let n = 0; n < 30; n++) await store.put(`k${n}`, { from: 'late', filler: 'x'.repeat(5000) })
  renameSync(`${path}.older`, `${path}-wal`)
  expect((await refusal(store.put('k2', { from: 'refused' }))).code).toBe('NOT_FOUND')
  const saved = temporaryPath('saved.db')
  for await (const _ of store.backup(saved));
  await store.close()
  expect(await read(saved)).toBe('ok, 30 late, 20 file')
  expect(await read(path)).toBe('ok, 30 late, 20 file')
})

test('a record that cannot be written is done without', async () => {
  const path = await make(temporaryPath(), 'file')
  mkdirSync(`${path}-datastore`)
  expect(await read(path)).toBe('ok, 50 file')
  expect(names(path).filter((name) => name.includes('datastore'))).toEqual([`${basename(path)}-datastore`])
})
