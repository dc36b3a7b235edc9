import { IconCopy } from '@tabler/icons-react'
import type { MenuEntry } from '../../../components/context-menu.tsx'
import { type CopyForm, copyForms } from './copy-forms.ts'

const labels: Readonly<Record<CopyForm, string>> = {
  rows: 'Rows',
  json: 'JSON',
  ndjson: 'NDJSON',
  csv: 'CSV',
  tsv: 'TSV with names',
  keys: 'Keys',
  code: 'JavaScript',
}

/** The forms in which documents can be copied, as entries of a menu. */
export function copyEntries(copy: (form: CopyForm) => void): MenuEntry[] {
  return copyForms.map((form) => ({
    label: labels[form],
    ...(form === 'rows' ? { keys: 'mod+c' } : {}),
    run: () => copy(form),
  }))
}

/** “Copy as”, with the forms behind it. */
export function copyAs(copy: (form: CopyForm) => void): MenuEntry {
  return { label: 'Copy as', icon: <IconCopy size={15} />, entries: copyEntries(copy) }
}
