import type { ViewError } from '../../../../shared/model/view.ts'
import { CellLink, type GridColumn } from '../../../components/data-grid/index.ts'
import { withoutPlace } from '../../../components/texts/problem-text.ts'

interface ErrorPlaces {
  readonly onOpen: (key: string) => void
  /** Goes to the place in the map; without it places are plain text. */
  readonly onPlace?: (line: number, column: number) => void
}

/** A list of documents without rows: which, where in the map, and why. */
export function errorColumns({ onOpen, onPlace }: ErrorPlaces): GridColumn<ViewError>[] {
  return [
    {
      id: 'key',
      header: 'document',
      pinned: true,
      fixed: true,
      text: (row) => row.key ?? '',
      cell: ({ key }) => key !== null && <CellLink onClick={() => onOpen(key)}>{key}</CellLink>,
    },
    {
      id: 'place',
      header: 'line',
      note: 'column',
      width: 88,
      align: 'right',
      text: placeText,
      cell: (row) => {
        const { line, column } = row
        if (line === null || onPlace === undefined) return placeText(row)
        return (
          <CellLink label={`Go to line ${line}`} onClick={() => onPlace(line, column ?? 1)}>
            {placeText(row)}
          </CellLink>
        )
      },
    },
    { id: 'message', header: 'problem', width: 460, cell: withoutPlace, text: (row) => row.message },
    { id: 'code', header: 'code', width: 120, cell: (row) => row.code, text: (row) => row.code },
    {
      id: 'version',
      header: 'version',
      width: 72,
      align: 'right',
      cell: (row) => row.version,
      text: (row) => String(row.version),
    },
  ]
}

function placeText({ line, column }: ViewError): string {
  if (line === null) return ''
  return column === null ? String(line) : `${line}:${column}`
}
