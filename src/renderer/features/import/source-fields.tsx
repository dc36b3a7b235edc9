import { SegmentedControl, Textarea } from '@mantine/core'
import { FileField } from '../../components/job-dialog/index.ts'
import classes from './import.module.css'
import type { Importing } from './use-import.ts'

/** What is imported. */
export type SourceKind = 'file' | 'folder' | 'table' | 'text'

interface SourceChoiceProps {
  readonly value: SourceKind
  readonly disabled: boolean
  readonly onChange: (source: SourceKind) => void
}

const sources: readonly { readonly value: SourceKind; readonly label: string }[] = [
  { value: 'file', label: 'A file' },
  { value: 'folder', label: 'A folder' },
  { value: 'table', label: 'A table' },
  { value: 'text', label: 'Pasted text' },
]

/** The choice of what is imported. */
export function SourceChoice({ value, disabled, onChange }: SourceChoiceProps) {
  return (
    <SegmentedControl
      className={classes.source}
      aria-label="What is imported"
      disabled={disabled}
      data={[...sources]}
      value={value}
      onChange={onChange}
    />
  )
}

/** A file or a folder by its path, or a text that is pasted. */
export function SourceFields({ importing }: { readonly importing: Importing }) {
  const { form, run, changePath, changeText, choose } = importing
  const { started } = run
  return (
    <>
      {form.text === null ? (
        <FileField
          path={form.path}
          label={form.folder ? 'Folder' : 'File'}
          placeholder={
            form.folder
              ? 'Folder whose .json files are documents'
              : 'CSV, XLSX, JSON, or what another database exported'
          }
          disabled={started}
          onChange={changePath}
          onChoose={() => void choose()}
        />
      ) : (
        <Textarea
          className={classes.pasted}
          classNames={{ input: 'mono' }}
          label="Text"
          placeholder="Paste CSV, cells of a spreadsheet, JSON or NDJSON"
          spellCheck={false}
          rows={6}
          autoFocus
          value={form.text}
          disabled={started}
          onChange={(event) => changeText(event.currentTarget.value)}
        />
      )}
    </>
  )
}
