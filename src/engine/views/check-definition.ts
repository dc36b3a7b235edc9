import * as v from 'valibot'
import { DatastoreError } from '../../shared/errors.ts'
import { viewDefinition } from '../../shared/model/view-definition.ts'
import type { ColumnDefinition, ViewDefinition, ViewTest } from '../../shared/model/view-definition.ts'
import { columnFault, nameFault } from '../../shared/model/view-names.ts'
import { checkConstraints } from './constraints/check-constraints.ts'
import { storeRows } from './row.ts'
import { unknownMember } from './unknown-member.ts'

const mostColumns = 100
const mostTests = 200
const longestTests = 4_194_304
/**
 * Checks what a person authored before anything is made of it.
 *
 * @throws DatastoreError `INVALID_INPUT` naming the view, the column and what is wrong with it.
 */
export function checkDefinition(definition: unknown): ViewDefinition {
  const parsed = v.safeParse(viewDefinition, definition)
  if (!parsed.success) {
    const issue = parsed.issues[0]
    const path = v.getDotPath(issue) ?? 'definition'
    throw new DatastoreError(
      'INVALID_INPUT',
      `The view's definition is wrong at "${path}": ${issue.message}.`,
      {
        details: { argument: path },
      },
    )
  }
  const unknown = unknownMember(definition, parsed.output)
  if (unknown !== undefined)
    throw new DatastoreError(
      'INVALID_INPUT',
      `The view's definition has "${unknown}", which means nothing there. Check how it is spelt, or leave it out.`,
      { details: { argument: unknown } },
    )
  const { name, columns, map, onError, maxFailures, tests } = parsed.output
  const refuse = (message: string, column?: string): never => {
    throw new DatastoreError('INVALID_INPUT', message, { details: { view: name, column } })
  }
  const badName = nameFault(name)
  if (badName !== null) refuse(`The view's name ${JSON.stringify(name)} ${badName}.`)
  if (columns.length === 0)
    refuse(`View "${name}" has no columns. Add at least one: its rows are what the map yields.`)
  if (columns.length > mostColumns)
    refuse(`View "${name}" has ${columns.length} columns; at most ${mostColumns} are possible.`)
  const seen = new Map<string, string>()
  for (const column of columns) {
    checkColumn(name, column, refuse)
    const twin = seen.get(column.name.toLowerCase())
    if (twin !== undefined)
      refuse(
        `View "${name}" has the column "${column.name}" twice${twin === column.name ? '' : ` (as "${twin}": SQL does not tell them apart)`}.`,
        column.name,
      )
    seen.set(column.name.toLowerCase(), column.name)
  }
  checkConstraints(name, columns, parsed.output)
  checkTests(name, tests ?? [], refuse)
  if (maxFailures !== undefined && !(maxFailures >= 0 && maxFailures <= 1))
    refuse(
      `View "${name}": "maxFailures" is a share of the documents, from 0 to 1; ${maxFailures} was given.`,
    )
  if (maxFailures !== undefined && onError !== 'skip')
    refuse(
      `View "${name}" has "maxFailures", which is for views that skip documents. Set "onError" to "skip".`,
    )
  if (map.trim() === '')
    refuse(`View "${name}" has no map. Write "export default function* map(doc) { yield { … } }".`)
  return parsed.output
}

function checkTests(
  view: string,
  tests: readonly ViewTest[],
  refuse: (message: string, column?: string) => never,
): void {
  if (tests.length > mostTests)
    refuse(`View "${view}" has ${tests.length} tests; at most ${mostTests} are possible.`)
  const length = tests.reduce((sum, { text }) => sum + text.length, 0)
  if (length > longestTests)
    refuse(`The pinned documents of view "${view}" are longer than 4 MB together. Pin smaller ones.`)
  for (const { key, rows, error } of tests) {
    if ((rows === undefined) === (error === undefined))
      refuse(
        `The test of "${key}" in view "${view}" needs either rows or an error that is expected, and not both.`,
      )
  }
}

function checkColumn(
  view: string,
  column: ColumnDefinition,
  refuse: (message: string, column?: string) => never,
): void {
  const bad = columnFault(column.name)
  if (bad !== null)
    refuse(`View "${view}": the column name ${JSON.stringify(column.name)} ${bad}.`, column.name)
  const { unique, index, references } = column
  if (column.type === 'json' && (unique === true || index === true || references !== undefined)) {
    refuse(
      `View "${view}": column "${column.name}" holds JSON, which cannot be indexed. Yield the part you search for as a column of its own.`,
      column.name,
    )
  }
  if (column.default === undefined || column.default === null) return
  try {
    storeRows({ name: view, columns: [column] }, '', [{ [column.name]: column.default }])
  } catch (cause) {
    throw new DatastoreError(
      'INVALID_INPUT',
      `View "${view}": the default of column "${column.name}" is not of type ${column.type}.`,
      { details: { view, column: column.name, value: String(column.default) }, cause },
    )
  }
}
