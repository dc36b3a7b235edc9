import { Checkbox, NativeSelect, Radio } from '@mantine/core'
import { counted } from '../../../shared/counted.ts'
import { isTable } from '../../../shared/model/transfer/export.ts'
import type { ExportRequest } from '../../workspace/dialogs.ts'
import classes from './export.module.css'
import type { ExportForm } from './use-export.ts'

interface ExportOptionsProps {
  readonly request: ExportRequest
  readonly form: ExportForm
  readonly disabled: boolean
  readonly onEdit: (change: Partial<ExportForm>) => void
}

const databases = [
  { value: 'sqlite', label: 'SQLite' },
  { value: 'postgres', label: 'PostgreSQL' },
  { value: 'mysql', label: 'MariaDB and MySQL' },
] as const

/** What is asked of a format: only what it has. */
export function ExportOptions({ request, form, disabled, onEdit }: ExportOptionsProps) {
  const { format } = form
  const chosen = request.kind === 'documents' ? (request.columns ?? []) : []
  const whole = format === 'mongodb' || format === 'couchdb'
  return (
    <div className={classes.options}>
      {chosen.length > 0 && !whole && (
        <Radio.Group label="Fields" value={form.fields} onChange={(fields) => onEdit({ fields })}>
          <div className={classes.choice}>
            <Radio size="xs" value="all" label="All" disabled={disabled} />
            <Radio
              size="xs"
              value="shown"
              label={`The ${counted(chosen.length, 'column')} that the grid shows beside the key`}
              disabled={disabled}
            />
          </div>
        </Radio.Group>
      )}
      {isTable(format) && request.kind !== 'statement' && !(chosen.length > 0 && form.fields === 'shown') && (
        <Radio.Group label="Objects within" value={form.nested} onChange={(nested) => onEdit({ nested })}>
          <div className={classes.choice}>
            <Radio size="xs" value="json" label="As JSON" disabled={disabled} />
            <Radio
              size="xs"
              value="flat"
              label="A column for each field, such as address.city"
              disabled={disabled}
            />
          </div>
        </Radio.Group>
      )}
      {format === 'sql' && (
        <NativeSelect
          label="Database"
          data={[...databases]}
          value={form.dialect}
          disabled={disabled}
          onChange={({ currentTarget: { value } }) =>
            onEdit({ dialect: databases.find((each) => each.value === value)?.value ?? 'sqlite' })
          }
        />
      )}
      {format === 'mongodb' && (
        <Radio.Group label="Numbers" value={form.numbers} onChange={(numbers) => onEdit({ numbers })}>
          <div className={classes.choice}>
            <Radio
              size="xs"
              value="relaxed"
              label="Plain, typed where a double would change them"
              disabled={disabled}
            />
            <Radio size="xs" value="canonical" label="Each with its type" disabled={disabled} />
          </div>
        </Radio.Group>
      )}
      {(format === 'csv' || format === 'tsv') && (
        <Checkbox
          size="xs"
          label="Guard texts that a spreadsheet would run as formulas"
          description="An apostrophe is put before a text that begins with =, +, -, @, a tab or a line end. An import here takes it away again."
          checked={form.guardFormulas}
          disabled={disabled}
          onChange={(event) => onEdit({ guardFormulas: event.currentTarget.checked })}
        />
      )}
    </div>
  )
}
