import { checkArgument, checkOptions, invalidArgument } from '../../invalid-argument.ts'
import { columnReads, importEncodings, importFormats } from '../../../shared/model/transfer/import.ts'

const choices = {
  format: importFormats,
  encoding: importEncodings,
  escape: ['quote', 'backslash'],
  cells: ['typed', 'text'],
  short: ['refuse', 'fill'],
  values: ['keep', 'convert'],
  onExisting: ['skip', 'replace', 'fail'],
  onError: ['stop', 'skip'],
} as const

/** @throws DatastoreError `INVALID_INPUT` naming the argument. */
export function checkImportOptions(path: unknown, options: unknown): void {
  checkArgument('path', path, 'text')
  checkOptions(options, {
    format: 'text',
    at: 'text',
    encoding: 'text',
    delimiter: 'text',
    escape: 'text',
    header: 'count',
    key: 'any',
    cells: 'text',
    types: 'object',
    short: 'text',
    values: 'text',
    onExisting: 'text',
    onError: 'text',
    name: 'text',
    signal: 'signal',
  })
  const given = options as Readonly<Record<string, unknown>>
  checkChoices(given)
  for (const type of Object.values(given['types'] ?? {}))
    if (!columnReads.some((each) => each === type))
      throw invalidArgument('types', `"types" has ${columnReads.join(', ')} by the names of columns.`)
  const { key, delimiter, name, header } = given
  if (key !== undefined && key !== null && typeof key !== 'string')
    throw invalidArgument('key', `"key" is the name of a field or column, or null for new keys.`)
  if (header === 0) throw invalidArgument('header', '"header" is the line of the column names, from 1.')
  if (delimiter !== undefined && !(typeof delimiter === 'string' && /^[ -~\t]$/.test(delimiter)))
    throw invalidArgument('delimiter', '"delimiter" is one character of ASCII, such as "," or ";".')
  if (delimiter === '"') throw invalidArgument('delimiter', '"delimiter" cannot be a quote.')
  if (typeof name === 'string' && (name === '' || name.length > 63))
    throw invalidArgument('name', '"name" has 1 to 63 characters.')
}

/** Refuses an option that is none of its choices. */
export function checkChoices(given: Readonly<Record<string, unknown>>): void {
  for (const [name, known] of Object.entries(choices)) {
    const value = given[name]
    if (value === undefined || known.some((choice) => choice === value)) continue
    throw invalidArgument(
      name,
      `"${name}" is one of ${known.join(', ')}; ${JSON.stringify(value)} was given.`,
    )
  }
}
