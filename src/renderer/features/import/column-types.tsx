import { NativeSelect } from '@mantine/core'
import { columnReads, type ImportPreview } from '../../../shared/model/transfer/import.ts'
import { columnsOf, type ColumnRead, type ImportForm } from './import-form.ts'
import classes from './import.module.css'

interface ColumnTypesProps {
  readonly preview: ImportPreview
  readonly form: ImportForm
  readonly onEdit: (change: Partial<Omit<ImportForm, 'path'>>) => void
}

const words: Readonly<Record<ColumnRead, string>> = {
  text: 'Text',
  number: 'Number',
  boolean: 'Truth value',
  json: 'JSON',
  skip: 'Left out',
}

/** What each column is: as its cells read, unless another type is chosen, which refuses the rows that do not have it. */
export function ColumnTypes({ preview, form, onEdit }: ColumnTypesProps) {
  const columns = columnsOf(preview, form.types)
  if (columns.length === 0) return null

  function change(name: string, value: string): void {
    const { [name]: _, ...others } = form.types
    const type = columnReads.find((each) => each === value)
    onEdit({ types: type === undefined ? others : { ...others, [name]: type } })
  }

  return (
    <fieldset className={classes.columns} aria-label="Types of the columns">
      {columns.map(({ name, reads }) => (
        <label key={name} className={classes.column}>
          <span className={classes.columnName} title={name}>
            {name}
          </span>
          <NativeSelect
            size="xs"
            aria-label={`Type of ${name}`}
            title={`The cells read like ${reads}`}
            data={[
              { value: '', label: Object.hasOwn(form.types, name) ? 'As it reads' : `As it reads: ${reads}` },
              ...columnReads.map((value) => ({ value, label: words[value] })),
            ]}
            value={Object.hasOwn(form.types, name) ? form.types[name] : ''}
            onChange={(event) => change(name, event.currentTarget.value)}
          />
        </label>
      ))}
    </fieldset>
  )
}
