/** A store's documents by their keys, as another tool would hold them. */
export type ForeignStore = Readonly<Record<string, Readonly<Record<string, unknown>>>>

const rev = '1-967a00dff5e02add41819138abb3284d'

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('')
}

function withId(store: ForeignStore, extra: object = {}): object[] {
  return Object.entries(store).map(([key, document]) => ({ _id: key, ...extra, ...document }))
}

/** `GET /db/_all_docs?include_docs=true` of CouchDB: a row a line, within one object. */
export function allDocs(store: ForeignStore): string {
  const docs = [
    ...withId(store, { _rev: rev }),
    { _id: '_design/by_name', _rev: rev, views: { a: { map: 'function(doc){}' } } },
  ]
  const rows = docs.map((doc) => {
    const { _id } = doc as { _id: string }
    return JSON.stringify({ id: _id, key: _id, value: { rev }, doc })
  })
  return `{"total_rows":${rows.length},"offset":0,"rows":[\r\n${rows.join(',\r\n')}\r\n]}\n`
}

/** `POST /db/_find` of CouchDB. */
export function foundDocs(store: ForeignStore): string {
  const docs = withId(store, { _rev: rev }).map((doc) => JSON.stringify(doc))
  return `{"docs":[\r\n${docs.join(',\r\n')}],\r\n"bookmark": "nil",\r\n"warning":"No matching index found"}\n`
}

/** What @cloudant/couchbackup writes: a line about itself, then lines that are arrays of documents. */
export function couchBackup(store: ForeignStore): string {
  const docs = [
    ...withId(store, { _rev: rev, _revisions: { start: 1, ids: [rev.slice(2)] } }),
    { _id: 'gone', _rev: rev, _deleted: true },
    { _id: '_design/by_name', _rev: rev, views: {} },
  ]
  return lines([
    JSON.stringify({ name: '@cloudant/couchbackup', version: '2.11.1', mode: 'full', attachments: false }),
    ...batches(docs, 3).map((batch) => JSON.stringify(batch)),
  ])
}

/** What pouchdb-replication-stream writes, and pouchdb-dump-cli with it. */
export function pouchDump(store: ForeignStore): string {
  const info = { doc_count: Object.keys(store).length, update_seq: 7, db_name: 'people' }
  const docs = [
    ...withId(store, { _rev: rev, _revisions: { start: 1, ids: [rev.slice(2)] } }),
    { _id: 'gone', _rev: rev, _deleted: true, _revisions: { start: 1, ids: [rev.slice(2)] } },
  ]
  return lines([
    JSON.stringify({
      version: '1.2.9',
      db_type: 'memory',
      start_time: '2026-01-02T03:04:05.678Z',
      db_info: info,
    }),
    ...batches(docs, 2).flatMap((batch, number) => [
      JSON.stringify({ docs: batch }),
      JSON.stringify({ seq: number + 1 }),
    ]),
  ])
}

/** What RxDB's `collection.exportJSON()` gives, with `id` for its primary key. */
export function rxExport(store: ForeignStore): string {
  const docs = Object.entries(store).map(([id, document]) => ({
    id,
    ...document,
    _deleted: false,
    _meta: { lwt: 1 },
    _rev: rev,
    _attachments: {},
  }))
  return JSON.stringify({
    name: 'people',
    schemaHash: 'bd5a2e',
    docs: [...docs, { id: 'gone', _deleted: true }],
  })
}

/** A data file of NeDB that was never compacted: what was there before and was deleted is in it as well. */
export function nedbFile(store: ForeignStore): string {
  const documents = withId(store)
  return lines([
    ...documents.map((doc) => JSON.stringify({ ...doc, n: 'before' })),
    '{"$$indexCreated":{"fieldName":"name","unique":false,"sparse":false}}',
    '{"_id":"gone","n":1}',
    ...documents.flatMap((doc) => {
      const { _id } = doc as { _id: string }
      return [JSON.stringify({ $$deleted: true, _id }), JSON.stringify(doc)]
    }),
    '{"$$deleted":true,"_id":"gone"}',
    '{"$$indexRemoved":"name"}',
  ])
}

/** What mongoexport writes: relaxed or canonical, lines or an array (`--jsonArray`), which Compass writes over several lines. */
export function mongoExport(
  store: ForeignStore,
  { canonical, layout }: { readonly canonical: boolean; readonly layout: 'lines' | 'array' | 'pretty' },
): string {
  const documents = Object.entries(store).map(([key, document]) => ({
    _id: { $oid: key },
    ...(canonical ? (toCanonical(document) as object) : document),
  }))
  if (layout === 'pretty') return JSON.stringify(documents, null, 2)
  const texts = documents.map((document) => JSON.stringify(document))
  return layout === 'array' ? `[${texts.join(',\n')}]\n` : lines(texts)
}

function toCanonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toCanonical)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toCanonical(inner)]))
  if (typeof value !== 'number') return value
  if (!Number.isInteger(value) || Object.is(value, -0))
    return { $numberDouble: Object.is(value, -0) ? '-0.0' : String(value) }
  if (Math.abs(value) < 2 ** 31) return { $numberInt: String(value) }
  return Number.isSafeInteger(value) ? { $numberLong: String(value) } : { $numberDouble: String(value) }
}

/** What DynamoDB exports to S3 (lines of `{"Item": …}`), or answers to `aws dynamodb scan`; `id` is the partition key. */
export function dynamoExport(store: ForeignStore, scan: boolean): string {
  const items = Object.entries(store).map(([id, document]) => toItem({ id, ...document }))
  if (scan) return JSON.stringify({ Items: items, Count: items.length, ScannedCount: items.length }, null, 4)
  return lines(items.map((Item) => JSON.stringify({ Item })))
}

function toItem(document: object): object {
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, toTyped(value)]))
}

function toTyped(value: unknown): object {
  if (value === null) return { NULL: true }
  if (Array.isArray(value)) return { L: value.map(toTyped) }
  if (typeof value === 'object') return { M: toItem(value) }
  if (typeof value === 'number') return { N: String(value) }
  return typeof value === 'boolean' ? { BOOL: value } : { S: value }
}

function batches<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size))
}
