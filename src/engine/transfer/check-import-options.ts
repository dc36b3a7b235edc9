import { checkArgument, checkOptions, invalidArgument } from '../invalid-argument.ts'

const choices = {
  format: ['csv', 'json', 'ndjson'],
  cells: ['typed', 'text'],
  onExisting: ['skip', 'replace', 'fail'],
  onError: ['stop', 'skip'],
} as const

/** @throws DatastoreError `INVALID_INPUT` naming the argument. */
export function checkImportOptions(path: unknown, options: unknown): void {
  checkArgument('path', path, 'text')
  checkOptions(options, {
    format: 'text',
    delimiter: 'text',
    key: 'any',
    cells: 'text',
    onExisting: 'text',
    onError: 'text',
    name: 'text',
    signal: 'signal',
  })
  const given = options as Readonly<Record<string, unknown>>
  for (const [name, known] of Object.entries(choices)) {
    const value = given[name]
    if (value === undefined || known.some((choice) => choice === value)) continue
    throw invalidArgument(
      name,
      `"${name}" is one of ${known.join(', ')}; ${JSON.stringify(value)} was given.`,
    )
  }
  const { key, delimiter, name } = given
  if (key !== undefined && key !== null && typeof key !== 'string')
    throw invalidArgument('key', `"key" is the name of a field or column, or null for new keys.`)
  if (delimiter !== undefined && !(typeof delimiter === 'string' && /^[ -~\t]$/.test(delimiter)))
    throw invalidArgument('delimiter', '"delimiter" is one character of ASCII, such as "," or ";".')
  if (delimiter === '"') throw invalidArgument('delimiter', '"delimiter" cannot be a quote.')
  if (typeof name === 'string' && (name === '' || name.length > 63))
    throw invalidArgument('name', '"name" has 1 to 63 characters.')
}
