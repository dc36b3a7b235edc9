import { percentText } from '../../../../shared/numbers.ts'
import type { DocumentField, DocumentRow } from '../../../../shared/model/document.ts'
import { parsePath } from '../../../../shared/model/field-path.ts'
import { type ColumnChoice, type GridColumn, JsonCell } from '../../../components/data-grid/index.ts'
import { timeText } from '../../../components/texts/time-text.ts'
import classes from '../documents.module.css'

/** Fields shown until the user chooses; the other ones are one click away. */
const shownAtFirst = 8

/** Column ids: those of the store begin with an underscore, those of fields with a dot, of nested ones with a slash, so that none collide. */
const fieldId = (name: string): string => `.${name}`

/** The field that a column of that id shows. */
export const fieldOf = (id: string): string => id.slice(1)

/** The top-level fields, the most frequent first. A dot in a path tells a nested one, unless a row says otherwise. */
export function topFields(fields: readonly DocumentField[], row: DocumentRow | undefined): DocumentField[] {
  const own = new Set(Object.keys(row?.fields ?? {}))
  const known = fields.filter(({ path }) => !/[.]|\[\]/.test(path) || own.has(path))
  const seen = new Set(known.map(({ path }) => path))
  const unseen = [...own].filter((path) => !seen.has(path)).map((path) => ({ path, presence: 0, types: [] }))
  return [...known, ...unseen]
}

/** The id of the column of a nested field. */
export const nestedId = (path: string): string => `/${path}`

export const isNested = (id: string): boolean => id.startsWith('/')

/** The fields within others that were seen, and those that a person has chosen although they are rare. */
export function nestedFields(fields: readonly DocumentField[], chosen: readonly string[]): DocumentField[] {
  const seen = fields.filter(({ path }) => (parsePath(path)?.length ?? 0) > 1)
  const known = new Set(seen.map(({ path }) => path))
  const rare = chosen.filter((path) => !known.has(path)).map((path) => ({ path, presence: 0, types: [] }))
  return [...seen, ...rare]
}

export function documentColumns(
  fields: readonly DocumentField[],
  nested: readonly DocumentField[],
): GridColumn<DocumentRow>[] {
  return [
    {
      id: '_key',
      header: '_key',
      width: 180,
      pinned: true,
      fixed: true,
      sortable: true,
      cell: (row) => <span className={classes.key}>{row.key}</span>,
      text: (row) => row.key,
    },
    ...fields.map((field) => fieldColumn(field, fieldId(field.path), (row) => row.fields[field.path])),
    ...nested.map((field) => fieldColumn(field, nestedId(field.path), (row) => row.nested[field.path])),
    {
      id: '_rev',
      header: '_rev',
      width: 110,
      sortable: true,
      cell: (row) => faint(row.rev),
      text: (row) => row.rev,
    },
    {
      id: '_updated',
      header: '_updated',
      width: 186,
      sortable: true,
      cell: (row) => faint(row.updated === null ? '–' : timeText(row.updated)),
      text: (row) => row.updated ?? undefined,
    },
  ]
}

function fieldColumn(
  { path, presence, types }: DocumentField,
  id: string,
  textOf: (row: DocumentRow) => string | undefined,
): GridColumn<DocumentRow> {
  const [type] = types.filter((each) => each !== 'null')
  const isNumber = type === 'integer' || type === 'number'
  return {
    id,
    header: path,
    sortable: true,
    note: presence > 0 ? presenceText(presence) : undefined,
    align: isNumber ? 'right' : undefined,
    width: isNumber || type === 'boolean' ? 110 : type === 'object' || type === 'array' ? 200 : 170,
    cell: (row) => <JsonCell text={textOf(row)} />,
    text: textOf,
  }
}

/** The columns left out until a person chooses. */
export function hiddenAtFirst(fields: readonly DocumentField[]): ReadonlySet<string> {
  return new Set(fields.slice(shownAtFirst).map(({ path }) => fieldId(path)))
}

export function columnChoices(
  fields: readonly DocumentField[],
  nested: readonly DocumentField[],
): ColumnChoice[] {
  return [
    ...fields.map(({ path, presence }) => ({ id: fieldId(path), label: path, note: presenceText(presence) })),
    ...nested.map(({ path, presence }) => ({
      id: nestedId(path),
      label: path,
      note: presenceText(presence),
    })),
    { id: '_rev', label: '_rev', note: 'revision' },
    { id: '_updated', label: '_updated', note: 'last change' },
  ]
}

/** A share in percent that never rounds something to nothing, nor almost all to all. */
export function presenceText(share: number): string {
  if (share <= 0) return ''
  if (share < 0.01) return `<${percentText(0.01)}`
  return share < 1 && share > 0.99 ? percentText(0.99) : percentText(share)
}

const faint = (text: string) => <span className={classes.faint}>{text}</span>
