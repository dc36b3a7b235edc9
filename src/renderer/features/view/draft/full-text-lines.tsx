import { NativeSelect } from '@mantine/core'
import type { ColumnDraft } from './column-draft.ts'
import classes from './constraints-form.module.css'
import { RemoveButton } from './remove-button.tsx'

/** Whether a column is searched by its words: only texts are. */
export function isSearched({ type, fullText }: ColumnDraft): boolean {
  return fullText && type === 'text'
}

/** Whether a column may be searched, and is not yet. */
export function mayBeSearched(column: ColumnDraft): boolean {
  return column.name !== '' && column.type === 'text' && !isSearched(column)
}

/** Has a column searched in place of another one; undefined is none. */
export function searchedInstead(
  columns: readonly ColumnDraft[],
  of: string | undefined,
  by: string | undefined,
): { readonly columns: readonly ColumnDraft[] } {
  return {
    columns: columns.map((column) =>
      column.id === of || column.id === by ? { ...column, fullText: column.id === by } : column,
    ),
  }
}

interface FullTextLinesProps {
  readonly columns: readonly ColumnDraft[]
  readonly onEdit: (change: { readonly columns: readonly ColumnDraft[] }) => void
}

/** The columns that are searched by their words. */
export function FullTextLines({ columns, onEdit }: FullTextLinesProps) {
  return columns.filter(isSearched).map((column) => (
    <div className={classes.line} data-list="full text" key={column.id}>
      <NativeSelect
        size="xs"
        className={classes.narrow}
        aria-label={`Column of the full text ${column.name}`}
        data={columns
          .filter((other) => other === column || mayBeSearched(other))
          .map(({ id, name }) => ({ value: id, label: name }))}
        value={column.id}
        onChange={(event) => onEdit(searchedInstead(columns, column.id, event.currentTarget.value))}
      />
      <span className={classes.word}>is searched by its words</span>
      <RemoveButton
        called={`the full text ${column.name}`}
        onRemove={() => onEdit(searchedInstead(columns, column.id, undefined))}
      />
    </div>
  ))
}
