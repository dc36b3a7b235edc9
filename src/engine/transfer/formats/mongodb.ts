import { memberRanges } from '../json/json-members.ts'
import { isBare } from '../csv/csv.ts'
import { type RecordFormat, textOf } from './format.ts'
import { isoDate } from './nedb.ts'

/** MongoDB's extended JSON, version 2, relaxed and canonical: what mongoexport and Compass write. */
export const mongodb: RecordFormat = {
  title: 'MongoDB extended JSON',
  key: '_id',
  takesKeyOut: true,
  values: 'keep',
  identity: [],
  map: ({ text }) => ({ text }),
  convert: (members) => {
    if (members.size !== 1) return undefined
    const [name, source] = members.entries().next().value!
    return conversions.get(name)?.(source)
  },
}

/** What each becomes; a type that is not listed has no plain form, and stays. */
const conversions: ReadonlyMap<string, (source: string) => string | undefined> = new Map([
  ['$oid', asText],
  ['$numberInt', asNumber],
  ['$numberLong', asNumber],
  ['$numberDouble', asNumber],
  // A number of 34 digits is a text: every digit of it is to stay.
  ['$numberDecimal', asText],
  ['$uuid', asText],
  ['$symbol', asText],
  ['$date', asDate],
  ['$binary', asBinary],
])

function asText(source: string): string | undefined {
  return textOf(source) === null ? undefined : source
}

function asNumber(source: string): string | undefined {
  const text = textOf(source)
  return text !== null && isBare(text) && /\d/.test(text) ? text : undefined
}

/** Relaxed: an ISO date; canonical: `{"$numberLong": "…"}` of milliseconds. */
function asDate(source: string): string | undefined {
  if (!source.startsWith('{')) return asText(source)
  const [long] = memberRanges(source) ?? []
  const milliseconds = long === undefined ? null : textOf(source.slice(long.start, long.end))
  return milliseconds === null ? undefined : isoDate(milliseconds)
}

function asBinary(source: string): string | undefined {
  const base64 = memberRanges(source)?.find(({ name }) => name === 'base64')
  return base64 && asText(source.slice(base64.start, base64.end))
}
