export { type ColumnChoice, ColumnsMenu } from './columns-menu.tsx'
export type { GridColumn, RowRange } from './column.ts'
export { DataGrid } from './data-grid.tsx'
export { JsonCell, ValueCell } from './value-cell.tsx'
