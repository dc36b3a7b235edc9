import BetterSqlite3 from 'better-sqlite3'
import { spawnSync } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Finding } from '../../src/engine/api/find/finding.ts'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { forkQueryProcess } from '../../src/engine/storage/aside/fork-query-process.ts'
import { QueryProcesses } from '../../src/engine/storage/aside/query-processes.ts'
import type { DocumentFilter, DocumentOrder } from '../../src/shared/model/find/document-filter.ts'
import { measure, type Measured } from '../engine/measure.ts'
import { type Pair, pair } from '../engine/pairs.ts'
import { realDocuments } from '../engine/real-documents.ts'

const batch = 10_000
const table = 'places'

type Found = Omit<Pair, 'processorRatio'> & Partial<Pair>

/** What the app finds in a store of `n` documents of 250 bytes: a text beside `grep`, and an order beside SQLite's own. */
export async function compareFinding(
  folder: string,
  n: number,
  rounds: number,
): Promise<Record<string, Found>> {
  const [path, lines] = [join(folder, 'find.db'), join(folder, 'find.ndjson')]
  await fill(path, lines, n)
  // As the app opens a file.
  const queryProcesses = new QueryProcesses(forkQueryProcess)
  const opened = await Database.openWith(queryProcesses, path, {})
  const store = await opened.store(table)
  const database = new BetterSqlite3(path)
  try {
    const compared: Record<string, Found> = {}
    for (const [text, matchCase] of [
      ['Ghent', false],
      ['Ghent', true],
    ] as const) {
      const grep = [...(matchCase ? ['-F'] : ['-iF']), '-c', text, lines]
      // What another program works is not known here.
      const { processorRatio: _, ...figures } = await pair(
        rounds,
        {
          ours: () => measure(n, () => find(store, { text, matchCase, any: [] }, null)),
          raw: () => measure(n, () => run('grep', grep)),
        },
        0.7,
      )
      compared[`the text ${text}, ${matchCase ? 'with' : 'without'} case / grep`] = figures
    }
    for (const field of ['number', 'name', 'near.lat'])
      compared[`in the order of ${field} / SQLite`] = await pair(
        rounds,
        {
          ours: () => measure(n, () => find(store, nothing, { by: { path: field }, descending: false })),
          raw: () => orderBy(database, field, n),
        },
        0.5,
      )
    return compared
  } finally {
    database.close()
    await opened.close()
    queryProcesses.close()
  }
}

const nothing: DocumentFilter = { text: '', matchCase: false, any: [] }

/** The store and a file of the same documents, one on each line. */
async function fill(path: string, lines: string, n: number): Promise<void> {
  const store = await Datastore.open(path, { table })
  writeFileSync(lines, '')
  for (let from = 0; from < n; from += batch) {
    const [some, others] = [realDocuments(Math.min(batch, n - from), from), realDocuments(batch, from + 7919)]
    const documents = some.map(({ key, place }, at) => {
      const number = ((from + at) * 7919) % n
      return [key, { ...place, number, near: others[at]!.place }] as const
    })
    await store.putMany(Object.fromEntries(documents))
    appendFileSync(lines, documents.map(([key, each]) => `${JSON.stringify({ key, ...each })}\n`).join(''))
  }
  await store.close()
}

async function find(store: Datastore, filter: DocumentFilter, order: DocumentOrder | null): Promise<void> {
  const stop = new AbortController()
  for await (const { state } of new Finding(store, { prefix: '', filter, order }).run(stop.signal))
    if (state === 'done') stop.abort()
}

function run(program: string, given: readonly string[]): void {
  const { status, stderr } = spawnSync(program, given, { encoding: 'utf8' })
  // It says 1 where it finds nothing.
  if (status !== 0 && status !== 1) throw new Error(`${program} failed: ${stderr}`)
}

function orderBy(database: BetterSqlite3.Database, field: string, n: number): Promise<Measured> {
  const query = database.prepare(`select id from ${table} order by json_extract(data, ?), id`).pluck()
  return measure(n, () => {
    if (query.all(`$.${field}`).length !== n) throw new Error('Documents are missing.')
  })
}
