import { checkArgument, checkOptions, invalidArgument } from '../../invalid-argument.ts'
import { checkChoices } from '../imports/check-import-options.ts'

/** @throws DatastoreError `INVALID_INPUT` naming the argument. */
export function checkTableOptions(source: unknown, options: unknown): void {
  checkArgument('source', source, 'text')
  checkOptions(options, {
    table: 'text',
    children: 'any',
    parents: 'any',
    onExisting: 'text',
    onError: 'text',
    signal: 'signal',
  })
  const given = options as Readonly<Record<string, unknown>>
  if (given['table'] === undefined)
    throw invalidArgument('table', '"table" is the name of the table whose rows become documents.')
  for (const name of ['children', 'parents'])
    if (given[name] !== undefined && !isTexts(given[name]))
      throw invalidArgument(name, `"${name}" is a list of names.`)
  checkChoices(given)
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}
