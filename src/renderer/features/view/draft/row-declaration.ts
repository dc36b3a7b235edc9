import type { ColumnType } from '../../../../shared/model/view-definition.ts'
import type { ColumnDraft } from './column-draft.ts'

/** What a map may call beside the language itself. */
export const mapGlobals = `/** Writes to the Console of the preview; nowhere else. */
declare const console: {
  debug(...values: unknown[]): void
  error(...values: unknown[]): void
  info(...values: unknown[]): void
  log(...values: unknown[]): void
  warn(...values: unknown[]): void
}
`

/**
 * Declares what a map may yield, from the columns form: a yield with an unknown column,
 * or a value that does not fit, is underlined while it is typed.
 */
export function rowDeclaration(columns: readonly ColumnDraft[]): string {
  const members = columns.filter(({ name, generated }) => name !== '' && generated === null).map(member)
  return `/** A row of this view: the columns below the editor. */\ninterface Row {\n${members.join('')}}\n`
}

function member(column: ColumnDraft): string {
  const optional = !column.notNull || column.default !== null
  const type = valueType(column.type)
  return `  ${JSON.stringify(column.name)}${optional ? '?' : ''}: ${optional && type !== 'unknown' ? `${type} | null` : type}\n`
}

function valueType(type: ColumnType): string {
  switch (type) {
    case 'text':
      return 'string'
    case 'integer':
      return 'number | bigint'
    case 'real':
      return 'number | bigint'
    case 'boolean':
      return 'boolean | 0 | 1'
    case 'timestamp':
      return 'string | Date'
    case 'json':
      return 'unknown'
    default:
      throw new Error(`No such column type: ${String(type satisfies never)}`)
  }
}
