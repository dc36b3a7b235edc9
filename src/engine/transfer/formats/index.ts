import { couchbackup, couchdb, pouchdb, rxdb } from './couch.ts'
import { dynamodb } from './dynamodb.ts'
import type { ImportFormat, RecordFormat } from './format.ts'
import { mongodb } from './mongodb.ts'
import { nedb } from './nedb.ts'
import { plain } from './plain.ts'

/** How the records of each format become documents; those of CSV are cells, and have a reader of their own. */
export const recordFormats: Readonly<Record<ImportFormat, RecordFormat>> = {
  csv: { ...plain, title: 'CSV' },
  xlsx: { ...plain, title: 'XLSX' },
  json: plain,
  ndjson: { ...plain, title: 'NDJSON' },
  couchdb,
  couchbackup,
  pouchdb,
  rxdb,
  nedb,
  mongodb,
  dynamodb,
}
