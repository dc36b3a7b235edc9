import { isBare } from '../csv/csv.ts'
import { memberRanges } from '../json/json-members.ts'
import { elementRanges } from '../json/json-values.ts'
import { type RecordFormat, textOf, valueOf } from './format.ts'

/** What DynamoDB exports to S3, and answers to a scan: each value in an object that names its type. */
export const dynamodb: RecordFormat = {
  title: 'DynamoDB JSON',
  key: 'id',
  takesKeyOut: false,
  values: 'convert',
  identity: [],
  map: (record) => {
    const item = valueOf(record, 'Item')
    if (item === undefined || record.members.length > 1) return { text: record.text }
    return memberRanges(item) === null ? { wrong: 'its "Item" is no object' } : { text: item }
  },
  convert: (members) => convertMap(members),
}

const deepest = 64

/** The members of an item, each converted: an item itself names no type. */
function convertMap(members: ReadonlyMap<string, string>, depth = 0): string {
  const converted = Array.from(
    members,
    ([name, source]) => `${JSON.stringify(name)}:${convertValue(source, depth + 1)}`,
  )
  return `{${converted.join(',')}}`
}

function convertValue(source: string, depth: number): string {
  const [member, other] = memberRanges(source) ?? []
  if (member === undefined || other !== undefined || depth > deepest) return source
  const value = source.slice(member.start, member.end)
  switch (member.name) {
    case 'S':
    case 'B':
    case 'BOOL':
    case 'SS':
    case 'BS':
      return value
    case 'N':
      return numberOf(value)
    case 'NS':
      return listOf(value, numberOf)
    case 'NULL':
      return 'null'
    case 'L':
      return listOf(value, (each) => convertValue(each, depth + 1))
    case 'M': {
      const ranges = memberRanges(value)
      if (ranges === null) return source
      return convertMap(new Map(ranges.map(({ name, start, end }) => [name, value.slice(start, end)])), depth)
    }
    default:
      return source
  }
}

/** DynamoDB keeps 38 digits of a number, and JSON any. */
function numberOf(source: string): string {
  const text = textOf(source)
  return text !== null && /^[-\d]/.test(text) && isBare(text) ? text : source
}

function listOf(source: string, convert: (source: string) => string): string {
  if (!source.startsWith('[')) return source
  return `[${elementRanges(source)
    .map(({ start, end }) => convert(source.slice(start, end)))
    .join(',')}]`
}

/** Whether every member of an object names its type, as an item's do. */
export function isItem(item: unknown): boolean {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return false
  const values: unknown[] = Object.values(item)
  return values.length > 0 && values.every(isTyped)
}

const types = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS'])

function isTyped(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const names = Object.keys(value)
  return names.length === 1 && types.has(names[0]!)
}
