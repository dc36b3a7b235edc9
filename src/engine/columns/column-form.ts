import type { ColumnKind } from '../../shared/model/view-definition.ts'

/** What a column holds: its kind, and for decimals how many digits in all and after the decimal point. */
export interface ColumnForm {
  readonly type: ColumnKind
  /** Digits in all; without it a decimal has as many as it is given. */
  readonly precision?: number | undefined
  readonly scale?: number | undefined
}

/** The most digits that a decimal column can be defined with. */
export const mostPrecision = 1000

/** The form in words, such as `decimal(12, 2)`. */
export function describeForm({ type, precision, scale }: ColumnForm): string {
  return precision === undefined ? type : `${type}(${precision}, ${scale ?? 0})`
}

/** The forms of a table's columns as one text, which is another one as soon as a column holds something else. */
export function typesOf(columns: readonly ColumnForm[]): string {
  let types = typesOfColumns.get(columns)
  if (types === undefined) {
    types = columns.map(describeForm).join(' ')
    typesOfColumns.set(columns, types)
  }
  return types
}

const typesOfColumns = new WeakMap<readonly ColumnForm[], string>()
