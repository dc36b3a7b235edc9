import type { DatastoreError } from '../../../shared/errors.ts'
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
  checkRelated(given)
  checkChoices(given)
}

/** Tables within each other; a choice that holds itself would have no end. */
const deepest = 50

/** Names, or objects with a name and what the rows of that table hold in turn. */
function checkRelated(choice: object, depth = 1): void {
  for (const argument of ['children', 'parents']) {
    const given: unknown = (choice as Readonly<Record<string, unknown>>)[argument]
    if (given === undefined) continue
    if (!Array.isArray(given)) throw notNames(argument)
    for (const each of given as unknown[]) {
      if (typeof each === 'string') continue
      if (typeof each !== 'object' || each === null || !('name' in each) || typeof each.name !== 'string')
        throw notNames(argument)
      const unknown = Object.keys(each).filter((name) => !['name', 'children', 'parents'].includes(name))
      if (unknown.length > 0)
        throw invalidArgument(
          argument,
          `An item of "${argument}" has "name", "children" and "parents", and no "${unknown[0]}".`,
        )
      if (depth === deepest)
        throw invalidArgument(argument, `"${argument}" goes deeper than ${deepest} tables.`)
      checkRelated(each, depth + 1)
    }
  }
}

function notNames(argument: string): DatastoreError {
  return invalidArgument(
    argument,
    `"${argument}" is a list of names, or of objects such as { name: 'orders', children: ['order_lines'] }.`,
  )
}
