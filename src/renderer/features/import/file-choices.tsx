import { Checkbox, NativeSelect } from '@mantine/core'
import type { ImportPreview } from '../../../shared/model/import.ts'
import {
  delimiters,
  escapes,
  type Format,
  formatWords,
  type ImportForm,
  keyChoices,
  newKeys,
} from './import-form.ts'
import classes from './import.module.css'

interface FileChoicesProps {
  readonly form: ImportForm
  readonly preview: ImportPreview
  readonly onEdit: (change: Partial<Omit<ImportForm, 'path'>>) => void
}

const formats = Object.keys(formatWords) as Format[]

/** How the file is read, as the file itself tells it; each choice can be made otherwise. */
export function FileChoices({ form, preview, onEdit }: FileChoicesProps) {
  const separated = delimiters.some(({ value }) => value === preview.delimiter)
    ? delimiters
    : [{ value: preview.delimiter, label: preview.delimiter }, ...delimiters]
  return (
    <div className={classes.choices}>
      <NativeSelect
        label="Format"
        data={formats.map((value) => ({ value, label: formatWords[value] }))}
        value={preview.format}
        onChange={(event) =>
          onEdit({
            format: formats.find((each) => each === event.currentTarget.value) ?? null,
            key: undefined,
            values: null,
          })
        }
      />
      <NativeSelect
        label="Key of each document"
        data={keyChoices(preview)}
        value={preview.key ?? newKeys}
        onChange={(event) =>
          onEdit({ key: event.currentTarget.value === newKeys ? null : event.currentTarget.value })
        }
      />
      {preview.arrays.length > 1 && (
        <NativeSelect
          label="The documents are in"
          data={preview.arrays.map((path) => ({ value: path, label: `Array “${path}”` }))}
          value={preview.at ?? ''}
          onChange={(event) => onEdit({ at: event.currentTarget.value, key: undefined })}
        />
      )}
      {preview.values !== null && (
        <Checkbox
          className={classes.check}
          size="xs"
          label="Turn typed values into plain JSON"
          description="Such as dates and long numbers"
          checked={preview.values === 'convert'}
          onChange={(event) => onEdit({ values: event.currentTarget.checked ? 'convert' : 'keep' })}
        />
      )}
      {preview.format === 'csv' && (
        <>
          <NativeSelect
            label="Between cells"
            data={separated}
            value={preview.delimiter}
            onChange={(event) => onEdit({ delimiter: event.currentTarget.value, key: undefined })}
          />
          <NativeSelect
            label="Quotes within quotes"
            data={escapes}
            value={preview.escape}
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
      )}
    </div>
  )
}
