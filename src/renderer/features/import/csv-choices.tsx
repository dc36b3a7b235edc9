import { Checkbox, NativeSelect } from '@mantine/core'
import type { ImportPreview } from '../../../shared/model/transfer/import.ts'
import { delimiters, escapes, type ImportForm } from './import-form.ts'
import classes from './import.module.css'

interface CsvChoicesProps {
  readonly form: ImportForm
  readonly preview: ImportPreview
  readonly onEdit: (change: Partial<Omit<ImportForm, 'path'>>) => void
}

/** How the cells of a CSV file are read. */
export function CsvChoices({ form, preview, onEdit }: CsvChoicesProps) {
  const separated = delimiters.some(({ value }) => value === preview.delimiter)
    ? delimiters
    : [{ value: preview.delimiter, label: preview.delimiter }, ...delimiters]
  return (
    <>
      <NativeSelect
        label="Between cells"
        data={separated}
        value={form.delimiter ?? preview.delimiter}
        onChange={(event) => onEdit({ delimiter: event.currentTarget.value, key: undefined })}
      />
      <NativeSelect
        label="Quotes within quotes"
        data={escapes}
        value={form.escape ?? preview.escape}
        onChange={(event) =>
          onEdit({ escape: event.currentTarget.value === 'backslash' ? 'backslash' : 'quote' })
        }
      />
      <Checkbox
        className={classes.check}
        size="xs"
        label="Read numbers, true and false"
        description="Cells in quotes are text"
        checked={form.cells === 'typed'}
        onChange={(event) => onEdit({ cells: event.currentTarget.checked ? 'typed' : 'text' })}
      />
      <Checkbox
        className={classes.check}
        size="xs"
        label="Fill short rows with null"
        description="Otherwise they are refused"
        checked={form.short === 'fill'}
        onChange={(event) => onEdit({ short: event.currentTarget.checked ? 'fill' : 'refuse' })}
      />
    </>
  )
}
