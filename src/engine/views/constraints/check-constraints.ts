import * as v from 'valibot'
import { DatastoreError } from '../../../shared/errors.ts'
import { generatedFault } from '../../../shared/model/generated-columns.ts'
import { generatedValue, viewCheck, viewIndex } from '../../../shared/model/view-definition.ts'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { nameFault } from '../../../shared/model/view-names.ts'
import type { Field } from '../../columns/condition-value.ts'
import { unknownMember } from '../unknown-member.ts'
import { columnsOfIndex } from './constraints.ts'
import type { Constraints } from './constraints.ts'

const constraints = v.object({
  indexes: v.optional(v.array(viewIndex)),
  checks: v.optional(v.array(viewCheck)),
})

/** As many as every database has in a table, and in an index. */
const [mostConstraints, mostIndexed] = [50, 16]

/**
 * Checks what a view has beside its columns: what the conditions compare is looked at when the table is made.
 *
 * @throws DatastoreError `INVALID_INPUT` naming the view, and the column or the check.
 */
export function checkConstraints(
  view: string,
  columns: readonly (Field & Pick<ColumnDefinition, 'default'> & { readonly generated?: unknown })[],
  given: object,
): Constraints {
  const refuse = (message: string, column?: string): never => {
    throw new DatastoreError('INVALID_INPUT', `View "${view}" ${message}`, { details: { view, column } })
  }
  // What is no column at all is refused where the table is defined.
  const searched = columns.find((column) => column?.fullText === true && column.type !== 'text')
  if (searched !== undefined)
    refuse(
      `has "fullText" on column "${searched.name}" of type ${searched.type}. Only texts are searched by their words.`,
      searched.name,
    )
  for (const column of columns) {
    if (column?.generated === undefined) continue
    const generated = v.safeParse(generatedValue, column.generated)
    const fault =
      !generated.success || unknownMember(column.generated, generated.output) !== undefined
        ? `is to be "generated" in a way that there is not. There are { first: [columns] }, { join: [texts], by: ', ' } and { fold: text }`
        : generatedFault(column, generated.output, columns)
    if (fault !== null) refuse(`has a generated column "${column.name}" that ${fault}.`, column.name)
  }
  const parsed = v.safeParse(constraints, given)
  if (!parsed.success) {
    const [issue] = parsed.issues
    return refuse(`has constraints that are none, at "${v.getDotPath(issue) ?? ''}": ${issue.message}.`)
  }
  const { indexes = [], checks = [] } = parsed.output
  const unknown = unknownMember(pick(given), parsed.output)
  if (unknown !== undefined)
    refuse(`has "${unknown}", which means nothing there. Check how it is spelt, or leave it out.`)
  if (indexes.length > mostConstraints || checks.length > mostConstraints)
    refuse(`has more than ${mostConstraints} indexes, or checks.`)
  for (const index of indexes) {
    const names = columnsOfIndex(index)
    if (names.length === 0 || names.length > mostIndexed)
      refuse(`has an index of ${names.length} columns; 1 to ${mostIndexed} are possible.`)
    for (const [place, name] of names.entries()) {
      const column = columns.find((each) => each.name === name)
      if (column === undefined)
        refuse(
          `has an index of column "${name}", which its list of columns does not have. There are ${columns.map((each) => each.name).join(', ')}.`,
          name,
        )
      if (names.indexOf(name) !== place) refuse(`has an index that names column "${name}" twice.`, name)
      if (/^jsonb?$/.test(column!.type))
        refuse(
          `has an index of column "${name}", which holds JSON. Yield the part you search for as a column of its own.`,
          name,
        )
    }
  }
  const named = new Set<string>()
  for (const { name } of checks) {
    const fault = nameFault(name)
    if (fault !== null) refuse(`has a check whose name ${JSON.stringify(name)} ${fault}.`)
    if (named.has(name)) refuse(`has two checks that are called "${name}".`)
    named.add(name)
  }
  return parsed.output
}

/** The constraints alone: a view of a program has other members beside them. */
function pick(given: object): object {
  const { indexes, checks } = given as Partial<Constraints>
  return { indexes, checks }
}
