import type { DocumentField } from '../../../../shared/model/document.ts'
import { parsePath, type PathStep } from '../../../../shared/model/field-path.ts'
import { columnFault } from '../../../../shared/model/view-names.ts'
import type { ViewTemplate } from '../../../../shared/model/view-template.ts'

type Column = ViewTemplate['columns'][number]

/**
 * The view that has a column for each of the fields, so that they can be queried by index. Of the arrays on the paths the first one
 * gives a row for each of its items.
 */
export function viewOfFields(paths: readonly string[], fields: readonly DocumentField[]): ViewTemplate {
  const each = new Map<string, { readonly path: string; readonly steps: readonly PathStep[] }>()
  for (const path of paths) {
    const steps = parsePath(path)
    if (steps !== null) each.set(nameOf(steps, new Set(each.keys())), { path, steps })
  }
  const listed = [...each.values()].find(({ steps }) => arrayAt(steps) >= 0)
  const items = listed === undefined ? null : listed.steps.slice(0, arrayAt(listed.steps))
  const columns: Column[] = []
  const members: string[] = []
  for (const [name, { path, steps }] of each) {
    columns.push({ name, type: typeOf(fields.find((field) => field.path === path)) })
    const inItems = items !== null && arrayAt(steps) === items.length && startsWith(steps, items)
    const from = inItems ? expression('item', steps.slice(items.length + 1)) : expression('doc', steps)
    members.push(`${name}: ${from} ?? null`)
  }
  const row = `yield { ${members.join(', ')} }`
  const body =
    items === null
      ? `  ${row}\n`
      : `  const items = ${expression('doc', items)}\n  if (!Array.isArray(items)) return\n  for (const item of items) {\n    ${row}\n  }\n`
  return { columns, map: `export default function* map(doc: any) {\n${body}}\n` }
}

const arrayAt = (steps: readonly PathStep[]): number => steps.findIndex((step) => 'each' in step)

function startsWith(steps: readonly PathStep[], start: readonly PathStep[]): boolean {
  return start.every((step, at) => JSON.stringify(step) === JSON.stringify(steps[at]))
}

/** Of a further array its first item. */
function expression(from: string, steps: readonly PathStep[]): string {
  return steps.reduce((before, step) => {
    if ('name' in step) {
      const plain = /^[A-Za-z_$][\w$]*$/.test(step.name)
      return plain ? `${before}?.${step.name}` : `${before}?.[${JSON.stringify(step.name)}]`
    }
    return `${before}?.[${'item' in step ? step.item : 0}]`
  }, from)
}

/** A name that a column may have, after the last name on the path. */
function nameOf(steps: readonly PathStep[], taken: ReadonlySet<string>): string {
  const last = steps.findLast((step) => 'name' in step)
  const plain = (last?.name ?? 'value').replaceAll(/\W+/g, '_').replace(/^[\d_]+/, '')
  const name = columnFault(plain) === null ? plain : 'value'
  for (let at = 1; ; at++) {
    const tried = at === 1 ? name : `${name}_${at}`
    if (!taken.has(tried)) return tried
  }
}

function typeOf(field: DocumentField | undefined): Column['type'] {
  const types = (field?.types ?? []).filter((type) => type !== 'null')
  if (types.length === 0) return 'text'
  if (types.every((type) => type === 'integer')) return 'integer'
  if (types.every((type) => type === 'integer' || type === 'number')) return 'real'
  if (types.every((type) => type === 'boolean')) return 'boolean'
  return types.every((type) => type === 'string') ? 'text' : 'json'
}
