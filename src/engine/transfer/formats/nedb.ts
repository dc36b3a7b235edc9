import { type RecordFormat, textOf, valueOf } from './format.ts'

/** A data file of NeDB: a line for each change, of which the last one of a document counts. */
export const nedb: RecordFormat = {
  title: 'NeDB data file',
  key: '_id',
  takesKeyOut: true,
  values: 'keep',
  identity: ['_id'],
  map: (record) => {
    if (valueOf(record, '$$deleted') === 'true')
      return { leftOut: 'it is deleted', key: keyOf(valueOf(record, '_id')) }
    const names = record.members.map(({ name }) => name)
    return names.some((name) => name === '$$indexCreated' || name === '$$indexRemoved')
      ? null
      : { text: record.text }
  },
  convert: (members) => {
    const date = members.get('$$date')
    return members.size === 1 && date !== undefined ? isoDate(date) : undefined
  },
}

function keyOf(source: string | undefined): string | undefined {
  return textOf(source) ?? source
}

/** The JSON text of a date in ISO 8601, given its milliseconds as they are written; undefined when they are no date. */
export function isoDate(milliseconds: string): string | undefined {
  const date = new Date(Number(milliseconds))
  return Number.isNaN(date.getTime()) ? undefined : JSON.stringify(date.toISOString())
}
