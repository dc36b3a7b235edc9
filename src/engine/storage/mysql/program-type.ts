import { DatastoreError } from '../../../shared/errors.ts'
import type { DeclaredColumn } from '../dialect.ts'

/** What a program's view may hold in SQLite, whose columns have no length and no range, it may hold here. */
const wideTypes: readonly (readonly [narrow: RegExp, wide: string])[] = [
  [/^((tiny|small|medium)?int|integer|int[248])(\(\d+\))?( unsigned)?$/, 'bigint'],
  [/^(floating|float|real|double)(\(.*\))?$/, 'double'],
  [/^(datetime|timestamp)(\(\d\))?$/, 'datetime(3)'],
  [/^time(\(\d\))?$/, 'time(3)'],
  // Its values would be ordered by their place in the list.
  [/^enu$/, 'varchar(255)'],
  // Spaces at its end would be lost.
  [/^char\((\d+)\)$/, 'varchar($1)'],
]

/** As the dialect's `programType`. */
export function programType({ name, type, form, hasDefault }: DeclaredColumn): string | null {
  if (form.type === 'decimal' && form.precision === undefined) {
    throw new DatastoreError(
      'INVALID_INPUT',
      `Column "${name}" is a decimal of any length, which MariaDB and MySQL do not have. Say how many digits it has, such as decimal("${name}", 30, 2); at most 65 are possible.`,
      { details: { column: name } },
    )
  }
  if (form.type === 'binary') return 'longblob'
  // The query builder leaves the default of a text out without a word.
  if (form.type === 'text' && hasDefault && type.endsWith('text')) return 'text'
  const found = wideTypes.find(([narrow]) => narrow.test(type))
  return found === undefined ? null : type.replace(found[0], found[1])
}
