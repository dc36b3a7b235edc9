import { memberRanges, withoutMembers } from '../json/json-members.ts'
import { type Mapped, type RawRecord, type RecordFormat, textOf, valueOf } from './format.ts'

/** What CouchDB says of a document beside its content. */
const bookkeeping = ['_rev', '_revisions', '_revs_info', '_conflicts', '_deleted_conflicts', '_local_seq']

const couch = { key: '_id', takesKeyOut: true, values: null, identity: ['_id'] } as const

/**
 * `_all_docs`, a view or `_changes` with `include_docs=true`, and lists of documents such as those of `_find`. A view may name a
 * document in several rows, also that of another row, and a feed of changes names it again at each change.
 */
export const couchdb: RecordFormat = {
  ...couch,
  title: 'CouchDB',
  identity: ['_id', 'doc._id', 'id'],
  map: mapRow,
}

/** What couchbackup writes: lines that are arrays of documents, after a line about the backup, and one where it was resumed. */
export const couchbackup: RecordFormat = {
  ...couch,
  title: 'couchbackup',
  map: (record) => mapLogged(record, 'couchbackup', ['name', 'marker']),
}

/** What pouchdb-replication-stream and pouchdb-dump-cli write: a header, lines of documents, and how far they came. */
export const pouchdb: RecordFormat = {
  ...couch,
  title: 'PouchDB dump',
  map: (record) => mapLogged(record, 'PouchDB', ['db_info', 'seq']),
}

/** What RxDB's `exportJSON` writes: documents as the program knows them, with or without RxDB's own members. */
export const rxdb: RecordFormat = {
  ...couch,
  title: 'RxDB export',
  key: 'id',
  identity: [],
  takesKeyOut: false,
  map: (record) => {
    if (valueOf(record, '_deleted') === 'true') return { leftOut: 'it is deleted' }
    const attachments = valueOf(record, '_attachments')
    const none = attachments !== undefined && /^\{\s*\}$/.test(attachments) ? ['_attachments'] : []
    return { text: withoutMembers(record.text, record.members, ['_rev', '_deleted', '_meta', ...none]) }
  },
}

/** A document of a log, or a line of its tool about itself, which has one of these members: anything else is an error. */
function mapLogged(record: RawRecord, tool: string, aside: readonly string[]): Mapped {
  if (has(record, '_id')) return mapDocument(record)
  if (aside.some((name) => has(record, name))) return null
  return { wrong: `it has no "_id", as each document that ${tool} writes` }
}

function mapRow(record: RawRecord): Mapped {
  const [doc, id] = [valueOf(record, 'doc'), valueOf(record, 'id')]
  if (has(record, '_id')) return mapDocument(record)
  const key = textOf(id) ?? undefined
  if (doc === 'null' || valueOf(record, 'deleted') === 'true') return { leftOut: 'it is deleted', key }
  if (has(record, 'error'))
    return { leftOut: 'CouchDB did not find it', key: textOf(valueOf(record, 'key')) ?? undefined }
  if (id === undefined && has(record, 'last_seq')) return null
  if (doc === undefined && id !== undefined)
    return { wrong: 'the row has no document: ask CouchDB for it with include_docs=true' }
  const members = doc === undefined ? null : memberRanges(doc)
  return doc === undefined || members === null
    ? { wrong: 'it is neither a row nor a document of CouchDB' }
    : mapDocument({ text: doc, members })
}

function mapDocument(record: RawRecord): Mapped {
  const key = textOf(valueOf(record, '_id')) ?? undefined
  if (key?.startsWith('_design/') === true) return { leftOut: 'it is a design document', key }
  if (key?.startsWith('_local/') === true) return { leftOut: 'it is a local document', key }
  if (valueOf(record, '_deleted') === 'true') return { leftOut: 'it is deleted', key }
  return { text: withoutMembers(record.text, record.members, bookkeeping) }
}

function has({ members }: RawRecord, name: string): boolean {
  return members.some((member) => member.name === name)
}
