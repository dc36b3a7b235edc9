import { counted } from '../../../../shared/counted.ts'
import { notifyDone, notifyError } from '../../notify.tsx'
import { rowsText } from './rows-text.ts'

/** Puts rows on the clipboard as a spreadsheet pastes them, and says how much that was. */
export async function copyRows(rows: readonly (readonly (string | undefined)[])[]): Promise<void> {
  try {
    await navigator.clipboard.writeText(rowsText(rows))
    const columns = rows[0]?.length ?? 0
    notifyDone(`Copied ${counted(rows.length, 'row')} of ${counted(columns, 'column')}, as shown.`)
  } catch (error) {
    notifyError('The rows were not copied', error)
  }
}
