import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import {
  allDocs,
  couchBackup,
  dynamoExport,
  type ForeignStore,
  mongoExport,
  nedbFile,
  pouchDump,
  rxExport,
} from '../../support/files/foreign-files.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'
import type { ImportOptions } from '../../../src/engine/transfer/imports/import-file.ts'

interface Kind {
  readonly file: string
  readonly content: string | Buffer
  readonly options?: ImportOptions
  readonly expected: Readonly<Record<string, unknown>>
  readonly failed?: number
}

const count = 600
const numbers = Array.from({ length: count }, (_, n) => n)
const text = (n: number): string => `{"n": ${n}, "pad": "${'x'.repeat(n % 300)}"}`
const wrong = (n: number): boolean => n % 200 === 7
const people: ForeignStore = Object.fromEntries(numbers.map((n) => [`k${n}`, { n, pad: 'x'.repeat(n % 90) }]))
const withIds = Object.fromEntries(Object.entries(people).map(([id, document]) => [id, { id, ...document }]))
const rows = `\uFEFFid;n;pad\r\n${Object.entries(people)
  .map(([id, { n, pad }]) => `${id};${String(n)};"${String(pad)}"\r\n`)
  .join('')}`
const inLines = numbers.map((n) => (wrong(n) ? `{"n": ${n}` : text(n))).join('\n')
const keyed = Object.entries(people).map(([_key, document]) => ({ _key, ...document }))

const all: Readonly<Record<string, Kind>> = {
  ndjson: {
    file: 'a.ndjson',
    content: inLines,
    options: { key: null, onError: 'skip' },
    // New keys sort as the records stand in the file.
    expected: Object.fromEntries(numbers.filter((n) => !wrong(n)).map((n, at) => [at, JSON.parse(text(n))])),
    failed: 3,
  },
  pretty: { file: 'b.json', content: JSON.stringify(keyed, null, 2), expected: people },
  csv: {
    file: 'c.csv.gz',
    content: gzipSync(Buffer.from(rows, 'utf16le')),
    options: { key: 'id' },
    expected: withIds,
  },
  all_docs: { file: 'd.json', content: allDocs(people), expected: people },
  couchbackup: { file: 'e.txt', content: couchBackup(people), expected: people },
  pouchdb: { file: 'f.txt.gz', content: gzipSync(pouchDump(people)), expected: people },
  rxdb: { file: 'g.json', content: rxExport(people), expected: withIds },
  nedb: { file: 'h.db.gz', content: gzipSync(nedbFile(people)), expected: people },
  mongodb: {
    file: 'i.json',
    content: mongoExport(people, { canonical: true, layout: 'lines' }),
    options: { values: 'convert' },
    expected: people,
  },
  dynamodb: { file: 'j.json', content: dynamoExport(people, false), expected: withIds },
}

/** On a server, where a store takes long to make, the kinds that differ most: how they are read is the same there. */
const kinds = Object.entries(all).filter(
  ([name]) => dialect === 'sqlite' || ['ndjson', 'csv', 'all_docs', 'nedb'].includes(name),
)

/**
 * Goes on with every import in a process of its own until each has saved something there, then lets all of them run, and has a
 * thread beside them kill the process after that many milliseconds, transaction or not.
 */
function importFor(milliseconds: number, database: string, folder: string): NodeJS.Signals | null {
  const works = kinds.map(([table, { file, options }]) => [
    table,
    join(folder, file),
    { ...options, name: 'once' },
  ])
  const script = `
    import { Worker } from 'node:worker_threads'
    import { Datastore } from ${JSON.stringify(join(import.meta.dirname, '../../../src/engine/index.ts'))}
    const killer = new Worker(
      "import { parentPort } from 'node:worker_threads'; parentPort.once('message', (ms) => setTimeout(() => process.kill(process.pid, 'SIGKILL'), ms)); parentPort.postMessage('ready')",
      { eval: true },
    )
    await new Promise((resolve) => killer.once('message', resolve))
    const begun = []
    for (const [table, file, options] of ${JSON.stringify(works)}) {
      const store = await Datastore.open(${JSON.stringify(database)}, { table })
      const work = store.importFile(file, options)[Symbol.asyncIterator]()
      const before = (await work.next()).value.done
      for (let step = await work.next(); !step.done && step.value.done === before; ) step = await work.next()
      begun.push(work)
    }
    killer.postMessage(${milliseconds})
    await Promise.all(begun.map(async (work) => { while (!(await work.next()).done); }))
    process.exit(0)`
  const { signal, status, stderr } = spawnSync(process.execPath, [
    '--no-warnings',
    '--input-type=module',
    '-e',
    script,
  ])
  if (signal === null && status !== 0) throw new Error(String(stderr))
  return signal
}

async function documentsOf(store: Datastore): Promise<(readonly [string, string])[]> {
  const found: (readonly [string, string])[] = []
  for await (const document of store.iterateText()) found.push([document.key, document.text])
  return found
}

test('a killed import of any kind of file goes on, and no record is lost or imported twice', async () => {
  const database = await temporaryUrl()
  const folder = dirname(temporaryPath())
  for (const { file, content } of Object.values(all)) writeFileSync(join(folder, file), content)
  const ends = [0, 9, 60_000].map((milliseconds) => importFor(milliseconds, database, folder))
  expect(ends).toEqual(['SIGKILL', 'SIGKILL', null])
  for (const [table, { file, options, expected, failed = 0 }] of kinds) {
    const store = await Datastore.open(database, { table })
    const found = await documentsOf(store)
    const keyOf = (key: string, at: number): string => (options?.key === null ? String(at) : key)
    const documents = found.map(([key, each], at) => [keyOf(key, at), JSON.parse(each)])
    expect(Object.fromEntries(documents)).toEqual(expected)
    const again = await store.importFile(join(folder, file), { ...options, name: 'once' })
    expect(again).toMatchObject({
      state: 'done',
      created: count - failed,
      replaced: 0,
      skipped: 0,
      failed,
    })
    expect(again.errors.map(({ line }) => line)).toEqual(failed === 0 ? [] : [8, 208, 408])
    await store.close()
  }
})
