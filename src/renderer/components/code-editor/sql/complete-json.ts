import { parsePath, type PathStep } from '../../../../shared/model/field-path.ts'
import type { JsonPlace, SqlDialect } from './json-place.ts'

/** A field of the documents as it is named elsewhere in the app, and as it stands in the text of a statement. */
export interface JsonName {
  readonly path: string
  readonly text: string
}

/** The fields, named as in a filter, that may stand in a text of a statement, each written as the database reads it there. */
export function completeJson(place: JsonPlace, fields: readonly string[], dialect: SqlDialect): JsonName[] {
  const names = fields.flatMap((path): JsonName[] => {
    const steps = parsePath(path)
    const text = steps === null ? null : written(place, steps, dialect)
    return text === null ? [] : [{ path, text: escaped(text, dialect) }]
  })
  return [...new Map(names.toReversed().map((name) => [name.text, name])).values()].toReversed()
}

function written(
  { form, within }: JsonPlace,
  steps: readonly PathStep[],
  dialect: SqlDialect,
): string | null {
  if (form === 'path') return pathText(steps, dialect)
  if (form === 'array') return `{${steps.map(arrayStep).join(',')}}`
  const last = steps[within.length]
  if (steps.length !== within.length + 1 || last === undefined || !('name' in last)) return null
  const leads = within.every((wanted, at) => {
    const step = steps[at]!
    return 'name' in step ? step.name === wanted : typeof wanted === 'number' || /^\d+$/.test(wanted)
  })
  if (!leads) return null
  // SQLite reads a label that is no plain word in ways of its own; a path is always what it says.
  return dialect !== 'sqlite' || /^[a-z0-9_]+$/i.test(last.name) ? last.name : pathText([last], dialect)
}

/** A path from the whole document. SQLite's has no step to each item: the first one stands for them. */
function pathText(steps: readonly PathStep[], dialect: SqlDialect): string {
  const parts = steps.map((step) => {
    if (!('name' in step)) return dialect === 'sqlite' ? '[0]' : '[*]'
    return /^[a-z_][a-z0-9_]*$/i.test(step.name) ? `.${step.name}` : `.${JSON.stringify(step.name)}`
  })
  return `$${parts.join('')}`
}

function arrayStep(step: PathStep): string {
  if (!('name' in step)) return '0'
  const isPlain = /^[a-z0-9_]+$/i.test(step.name) && step.name.toLowerCase() !== 'null'
  return isPlain ? step.name : `"${step.name.replaceAll(/["\\]/g, '\\$&')}"`
}

/** As it stands between the quotes of a text. */
function escaped(text: string, dialect: SqlDialect): string {
  const quoted = text.replaceAll("'", "''")
  return dialect === 'mysql' ? quoted.replaceAll('\\', '\\\\') : quoted
}
