import type { DocumentField } from '../../../shared/model/document.ts'
import { parsePath } from '../../../shared/model/field-path.ts'
import { columnNameOf, field, type RecipeColumn, type StartedView, type Steps, typeAt } from './recipe.ts'
import { writeView } from './write-map.ts'

/** Where the first array is whose items are each meant; -1 for none. */
const arrayAt = (steps: Steps): number => steps.findIndex((step) => 'each' in step)

/** Whether a path leads through the items of an array: how what it leads to is read from one of them; null when it does not. */
export function withinItems(steps: Steps, items: Steps | null): Steps | null {
  if (items === null || arrayAt(steps) !== items.length) return null
  const isSame = items.every((step, at) => JSON.stringify(step) === JSON.stringify(steps[at]))
  return isSame ? steps.slice(items.length + 1) : null
}

/** The array whose items give the rows of a view of these fields: the first that a path leads through. */
export function itemsOf(paths: readonly Steps[]): Steps | null {
  const listed = paths.find((steps) => arrayAt(steps) >= 0)
  return listed === undefined ? null : listed.slice(0, arrayAt(listed))
}

/**
 * The view that has a column for each of the fields, so that they can be queried by index. Of the arrays on the paths the first one
 * gives a row for each of its items; of a further one the first item is taken.
 */
export function viewOfFields(paths: readonly string[], fields: readonly DocumentField[]): StartedView {
  const all = paths.flatMap((path) => {
    const steps = parsePath(path)
    return steps === null ? [] : [steps]
  })
  const each = itemsOf(all)
  const columns: RecipeColumn[] = []
  for (const steps of all) {
    const type = typeAt(steps, fields) ?? 'text'
    const inItem = withinItems(steps, each)
    columns.push({
      name: columnNameOf(
        steps,
        columns.map(({ name }) => name),
      ),
      type,
      ...(type === 'json' ? {} : { index: true }),
      value: inItem === null ? field(steps) : field(inItem, 'item'),
      required: all.length === 1,
    })
  }
  return writeView({ columns, each, when: null })
}
