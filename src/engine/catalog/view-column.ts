import type { ColumnDefinition, GeneratedValue } from '../../shared/model/view-definition.ts'
import type { ColumnForm } from '../columns/column-form.ts'

/** A view's column as the engine keeps it: what was defined, and how the database types it. */
export type ViewColumn = Omit<ColumnDefinition, 'type' | 'generated'> &
  ColumnForm & {
    /** How its value is made of the row's other columns; true where SQL of the program's own has the database make it. */
    readonly generated?: GeneratedValue | true
  }
