/**
 * Writes cells as a spreadsheet pastes them: tabs between cells, a line for each row. A cell with a tab, a quote or a line
 * break is quoted, so that it stays one cell.
 */
export function rowsText(rows: readonly (readonly (string | undefined)[])[]): string {
  return rows.map((cells) => cells.map((cell) => quoted(cell ?? '')).join('\t')).join('\n')
}

function quoted(cell: string): string {
  return /[\t\n\r"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
