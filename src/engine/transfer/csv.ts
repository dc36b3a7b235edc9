/**
 * A record of a CSV file as RFC 4180 writes it, line end included. `null` leaves the cell empty; an empty string is
 * written as `""`, so that the two can be told apart.
 */
export function csvRecord(cells: readonly (string | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: string | null): string {
  if (cell === null) return ''
  return cell === '' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** What a CSV cell shows of a JSON value: a string's own text, nothing for null, the source of anything else. */
export function csvCellOfJson(source: string | undefined): string | null {
  if (source === undefined || source === 'null') return null
  if (!source.startsWith('"')) return source
  try {
    return String(JSON.parse(source))
  } catch {
    return source
  }
}
