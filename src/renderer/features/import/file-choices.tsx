import { Checkbox, NativeSelect, NumberInput } from '@mantine/core'
import type { ImportPreview } from '../../../shared/model/transfer/import.ts'
import { CsvChoices } from './csv-choices.tsx'
import {
  arrayChoices,
  encodings,
  type Format,
  formatWords,
  type ImportForm,
  keyChoices,
  newKeys,
  pathKeys,
} from './import-form.ts'
import classes from './import.module.css'

export interface FileChoicesProps {
  readonly form: ImportForm
  /** What the file was read as; null where it could not be read as anything yet. */
  readonly preview: ImportPreview | null
  readonly onEdit: (change: Partial<Omit<ImportForm, 'path'>>) => void
}

const formats = Object.keys(formatWords) as Format[]
/** What each file of a folder may be. */
const folderFormats: readonly Format[] = ['json', 'mongodb', 'dynamodb']
const found = { value: '', label: 'As the file says' }

/** How the file is read, as found in the file; the user can change each choice, also one that cannot read the file. */
export function FileChoices({ form, preview, onEdit }: FileChoicesProps) {
  const open = preview === null ? [found] : []
  const format = form.format ?? preview?.format
  const csv = format === 'csv'
  const sheet = format === 'xlsx'
  const arrays = preview === null ? [] : arrayChoices(preview)
  const ofFolder = form.folder || (preview !== null && preview.files !== null)
  const known = ofFolder ? folderFormats : formats
  return (
    <div className={classes.choices}>
      <NativeSelect
        label="Format"
        data={[
          ...open,
          ...known.map((value) => ({
            value,
            label: ofFolder && value === 'json' ? 'JSON: an object a file' : formatWords[value],
          })),
        ]}
        value={form.format ?? preview?.format ?? ''}
        onChange={(event) =>
          onEdit({
            format: formats.find((each) => each === event.currentTarget.value) ?? null,
            key: undefined,
            values: null,
            at: null,
            header: null,
          })
        }
      />
      {!sheet && form.text === null && (
        <NativeSelect
          label="Characters are written in"
          data={[...open, ...encodings]}
          value={form.encoding ?? preview?.encoding ?? ''}
          onChange={(event) =>
            onEdit({
              encoding: encodings.find(({ value }) => value === event.currentTarget.value)?.value ?? null,
            })
          }
        />
      )}
      {preview !== null && (
        <NativeSelect
          label="Key of each document"
          data={keyChoices(preview)}
          value={keyChoice(form.key === undefined ? preview.key : form.key)}
          onChange={(event) => onEdit({ key: keyOf(event.currentTarget.value) })}
        />
      )}
      {(csv || sheet) && (
        <HeaderLine
          label={sheet ? 'Row of the column names' : 'Line of the column names'}
          form={form}
          preview={preview}
          onEdit={onEdit}
        />
      )}
      {arrays.length > 0 && preview !== null && (
        <NativeSelect
          label="The documents are in"
          data={arrays}
          value={form.at ?? preview.at ?? ''}
          onChange={(event) =>
            onEdit({ at: event.currentTarget.value, key: undefined, ...(sheet ? { header: null } : {}) })
          }
        />
      )}
      {preview !== null && preview.values !== null && (
        <Checkbox
          className={classes.check}
          size="xs"
          label="Turn typed values into plain JSON"
          description="Such as dates and long numbers"
          checked={preview.values === 'convert'}
          onChange={(event) => onEdit({ values: event.currentTarget.checked ? 'convert' : 'keep' })}
        />
      )}
      {csv && preview?.format === 'csv' && <CsvChoices form={form} preview={preview} onEdit={onEdit} />}
    </div>
  )
}

function keyChoice(key: ImportForm['key']): string {
  return key === undefined ? pathKeys : (key ?? newKeys)
}

function keyOf(choice: string): ImportForm['key'] {
  return choice === pathKeys ? undefined : choice === newKeys ? null : choice
}

function HeaderLine({ label, form, preview, onEdit }: FileChoicesProps & { readonly label: string }) {
  return (
    <NumberInput
      label={label}
      min={1}
      allowDecimal={false}
      allowNegative={false}
      value={form.header ?? preview?.header ?? ''}
      onChange={(line) =>
        onEdit({ header: typeof line === 'number' && line >= 1 ? line : null, key: undefined })
      }
    />
  )
}
