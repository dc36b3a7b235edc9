import { DatastoreError } from '../../../shared/errors.ts'
import { inspectSheet } from '../csv/csv-dialect.ts'
import type { FileNote } from '../sources/file-note.ts'
import type { ImportSource, SourceOptions } from '../sources/import-source.ts'
import { SheetReader } from './sheet-bytes.ts'
import { openWorkbook, type Workbook } from './workbook.ts'

const headSize = 256 * 1024

/**
 * Looks at the beginning of a workbook's sheet: the one that is asked for, else the first with rows.
 *
 * @throws DatastoreError as `openWorkbook` does, and `INVALID_INPUT` when there is no such sheet, no row, or no such line.
 */
export async function inspectWorkbook(
  path: string,
  { size, modified }: Pick<ImportSource, 'size' | 'modified'>,
  { at, header }: SourceOptions,
): Promise<ImportSource> {
  const workbook = await openWorkbook(path)
  const { sheet, head } = await chooseSheet(workbook, at)
  const found = inspectSheet(head, head.length < headSize, header)
  if (found.start === null)
    throw refused(
      path,
      `has no row ${header} in its sheet "${workbook.sheets[sheet]}": choose another one for the column names`,
      'header',
    )
  return {
    path,
    format: 'xlsx',
    layout: 'csv',
    at: workbook.sheets[sheet]!,
    arrays: workbook.sheets,
    unseen: false,
    size,
    modified,
    gzip: false,
    encoding: 'utf-8',
    sheet,
    folder: null,
    start: found.start,
    csv: found.dialect,
    notes: [...found.notes, ...notesOnSheets(workbook, sheet)],
  }
}

async function chooseSheet(workbook: Workbook, at: string | undefined) {
  const { path, sheets } = workbook
  const known = `Its sheets are ${sheets.map((name) => `"${name}"`).join(', ')}`
  if (at !== undefined && at !== '') {
    const sheet = sheets.indexOf(at)
    if (sheet < 0) throw refused(path, `has no sheet "${at}". ${known}`, 'at')
    const head = await headOf(workbook, sheet)
    if (isEmpty(head)) throw refused(path, `has no row in its sheet "${at}". ${known}`, 'at')
    return { sheet, head }
  }
  for (const sheet of sheets.keys()) {
    const head = await headOf(workbook, sheet)
    if (!isEmpty(head)) return { sheet, head }
  }
  throw refused(
    path,
    'has no row in any of its sheets. Choose a workbook whose first row names the columns',
    'path',
  )
}

/** Whether nothing but line ends stands in the first bytes. */
function isEmpty(head: Buffer): boolean {
  return head.every((byte) => byte === 0x0a)
}

async function headOf(workbook: Workbook, sheet: number): Promise<Buffer> {
  // A chart that is a sheet has no rows.
  if (!/\/worksheets\//i.test(workbook.entryOf(sheet)?.name ?? '')) return Buffer.alloc(0)
  const reader = new SheetReader(workbook, sheet)
  try {
    return await reader.read(headSize)
  } finally {
    await reader.close()
  }
}

function notesOnSheets({ sheets }: Workbook, chosen: number): FileNote[] {
  const others = sheets.filter((_, sheet) => sheet !== chosen).map((name) => `"${name}"`)
  if (others.length === 0) return []
  const named = `${others.slice(0, 5).join(', ')}${others.length > 5 ? ', …' : ''}`
  return [
    {
      line: 1,
      message: `Only the rows of the sheet "${sheets[chosen]}" are imported. To import another one, choose it: ${named}.`,
    },
  ]
}

function refused(path: string, what: string, argument: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', `${path} ${what}.`, { details: { path, argument } })
}
