import { SegmentedControl, Textarea } from '@mantine/core'
import { FileField } from '../../components/job-dialog/index.ts'
import classes from './import.module.css'
import type { Importing } from './use-import.ts'

/** What is imported: a file or a folder by its path, or a text that is pasted. */
export function SourceFields({ importing }: { readonly importing: Importing }) {
  const { form, run, changePath, changeText, choose } = importing
  const { started } = run
  return (
    <>
      <SegmentedControl
        className={classes.source}
        aria-label="What is imported"
        disabled={started}
        data={[
          { value: 'file', label: 'A file' },
          { value: 'folder', label: 'A folder' },
          { value: 'text', label: 'Pasted text' },
        ]}
        value={form.text !== null ? 'text' : form.folder ? 'folder' : 'file'}
        onChange={(source) => (source === 'text' ? changeText('') : changePath('', source === 'folder'))}
      />
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
