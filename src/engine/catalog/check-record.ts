import * as v from 'valibot'
import { DatastoreError, errorCodes } from '../../shared/errors.ts'
import { byName } from '../../shared/model/by-name.ts'
import {
  columnDefinition,
  columnKinds,
  generatedValue,
  viewDefinition,
} from '../../shared/model/view-definition.ts'
import { mostPrecision } from '../columns/column-form.ts'
import { isReservedTable } from './reserved-table.ts'

// A file may come from anyone: what its catalog says is checked before anything is made of it.

const text = v.string()
const whole = v.pipe(v.number(), v.safeInteger())
const count = v.pipe(whole, v.minValue(0))
const digits = v.pipe(count, v.maxValue(mostPrecision))
const flag = v.picklist([0, 1])
const tableName = v.pipe(
  v.string(),
  v.check(
    (name) => name !== '' && !name.includes('\0') && !isReservedTable(name),
    'is no name of a table that a view can have',
  ),
)
const column = v.object({
  ...columnDefinition.entries,
  type: v.picklist(columnKinds),
  precision: v.optional(digits),
  scale: v.optional(digits),
  generated: v.optional(v.union([v.literal(true), generatedValue])),
})
/** As many columns as SQLite itself allows in a table, and texts as long as a definition with its tests can be. */
const [mostColumns, longestColumns, longestDefinition] = [2000, 1_000_000, 16_000_000]
const columns = v.pipe(
  v.array(v.unknown()),
  v.maxLength(mostColumns, 'has more columns than a table can have'),
  v.array(column),
  v.check((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names a column twice'),
  v.check(
    (all) => all.every(({ name }) => name !== '' && name !== '_id' && name !== '_key'),
    'names no column',
  ),
)
const failure = v.object({
  code: v.picklist(errorCodes),
  message: v.string(),
  details: byName(v.unknown()),
})

function json<Schema extends v.GenericSchema>(schema: Schema, longest = longestColumns) {
  return v.pipe(v.string(), v.maxLength(longest, 'is longer than it can be'), v.parseJson(), schema)
}

const definition = json(
  v.pipe(
    v.looseObject({
      columns: v.pipe(
        v.array(v.unknown()),
        v.maxLength(mostColumns, 'has more columns than a table can have'),
      ),
      tests: v.optional(
        v.pipe(v.array(v.unknown()), v.maxLength(mostColumns, 'has more tests than are kept')),
      ),
    }),
    viewDefinition,
  ),
  longestDefinition,
)

export const viewRow = v.object({
  name: v.pipe(text, v.nonEmpty()),
  kind: v.picklist(['authored', 'program']),
  table_name: tableName,
  version: whole,
  live: flag,
  columns: json(columns),
  signature: text,
  indexed_seq: v.nullable(whole),
  failure: v.nullable(json(failure)),
  failed_version: v.nullable(whole),
  definition: v.nullable(definition),
})

export const buildRow = v.object({
  view: text,
  table_name: tableName,
  version: whole,
  columns: json(columns),
  signature: text,
  checkpoint: whole,
  done: whole,
  total: whole,
  // A database of the format before, which is only read, has neither.
  followed_seq: v.optional(v.nullable(whole), null),
  joined_seq: v.optional(v.nullable(whole), null),
  indexed: whole,
  owner: text,
  generation: whole,
  paused: flag,
  lease_until: whole,
  definition: v.nullable(definition),
})

export const versionRow = v.object({
  version: whole,
  definition,
  signature: text,
  created: text,
  published: v.nullable(text),
  failure: v.nullable(json(failure)),
})

export const storeRow = v.object({
  name: tableName,
  seq: count,
  generation: whole,
  compress: flag,
  history: v.pipe(whole, v.minValue(-1)),
})

export const importRow = v.object({
  settings: text,
  byte_offset: count,
  line: count,
  done: count,
  created: count,
  replaced: count,
  skipped: count,
  failed: count,
  finished: flag,
})

export const importErrorRow = v.object({
  line: count,
  key: v.nullable(text),
  code: v.picklist(errorCodes),
  message: text,
})

export const migrationRow = v.object({
  number: v.pipe(whole, v.minValue(1)),
  name: text,
  checkpoint: count,
  last_id: count,
  done: count,
  total: count,
  changed: count,
  deleted: count,
  begun: text,
  finished: v.nullable(text),
})

export const queryRow = v.object({ name: text, view_name: text, query: text })

/**
 * Reads a row of the catalog.
 *
 * @throws DatastoreError `CORRUPT` naming what is wrong with it.
 */
export function readRecord<Schema extends v.GenericSchema>(
  schema: Schema,
  record: unknown,
  what: string,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, record)
  if (parsed.success) return parsed.output
  const issue = parsed.issues[0]
  const path = v.getDotPath(issue) ?? ''
  throw new DatastoreError(
    'CORRUPT',
    `The record of ${what} is damaged at "${path}": ${issue.message}. Another program has changed it; restore the file from a backup.`,
  )
}
