import type { ColumnDefinition } from '../../shared/model/view-definition.ts'
import type { ColumnForm } from '../columns/column-form.ts'

/** A view's column as the engine keeps it: what was defined, and how the database types it. */
export type ViewColumn = Omit<ColumnDefinition, 'type'> &
  ColumnForm & {
    /** Whether the database makes its value of the row's other columns, and maps give none. */
    readonly generated?: boolean | undefined
  }
