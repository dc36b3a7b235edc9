import { numberText } from '../../../shared/numbers.ts'
import { Radio } from '@mantine/core'
import { useState } from 'react'
import { ErrorState } from '../../components/states/error-state.tsx'
import { sizeText } from '../../components/texts/size-text.ts'
import { JobDialog } from '../../components/job-dialog/index.ts'
import type { ImportRequest } from '../../workspace/dialogs.ts'
import { ColumnTypes } from './column-types.tsx'
import { FileChoices } from './file-choices.tsx'
import { type ImportForm, previewTitle } from './import-form.ts'
import classes from './import.module.css'
import { ImportPreviewTable } from './import-preview.tsx'
import { SourceChoice, SourceFields, type SourceKind } from './source-fields.tsx'
import { TableFields } from './table-fields.tsx'
import { type Importing, useImport } from './use-import.ts'
import { type TroubleForm, useTableImport } from './use-table-import.ts'

interface ImportDialogProps {
  readonly request: ImportRequest
  readonly onClose: () => void
}

/** Asks for a file, a folder, a table or a text that is pasted, and how it becomes documents, then imports all of it as a job that goes on when the dialog is closed. */
export function ImportDialog({ request, onClose }: ImportDialogProps) {
  const [ofTable, setOfTable] = useState(false)
  const importing = useImport(request)
  const tables = useTableImport(request)
  const { form, preview } = importing
  const { run } = ofTable ? tables : importing
  const { started, job } = run
  function showRefused(): void {
    run.onJobs()
    onClose()
  }
  function chooseSource(source: SourceKind): void {
    setOfTable(source === 'table')
    if (source === 'text') importing.changeText('')
    else if (source !== 'table') importing.changePath('', source === 'folder')
  }
  const ready = preview.data !== undefined && preview.error === null && !preview.isPlaceholderData
  return (
    <JobDialog
      run={run}
      title={`Import into ${request.store}`}
      width={720}
      action="Import"
      ready={ofTable ? tables.preview.isSuccess : ready}
      left={`the documents of the first ${numberText(job?.done ?? 0)} records stay.`}
      onStart={() => void (ofTable ? tables.start() : preview.data && importing.start(preview.data))}
      onClose={onClose}
      next={job !== null && job.errors > 0 ? { label: 'Show the refused records', run: showRefused } : null}
    >
      <SourceChoice value={ofTable ? 'table' : kindOf(form)} disabled={started} onChange={chooseSource} />
      {ofTable ? (
        <>
          <TableFields importing={tables} />
          {!started && tables.preview.data && (
            <TroubleChoices form={tables.form} place="row" onEdit={tables.edit} />
          )}
        </>
      ) : (
        <FileImport importing={importing} />
      )}
    </JobDialog>
  )
}

/** A file, a folder or a text: how it is read, and its first records. */
function FileImport({ importing }: { readonly importing: Importing }) {
  const { form, preview, first, run } = importing
  const { started } = run
  return (
    <>
      <SourceFields importing={importing} />
      {!started && importing.unread && (
        <ErrorState strip what="This text cannot be imported" error={importing.unread} />
      )}
      {!started && preview.error && (
        <ErrorState
          strip
          what={`This ${kindOf(form)} cannot be imported`}
          error={preview.error}
          advice={
            form.text === null
              ? `Check the path, choose another ${kindOf(form)}, or say below how this one is written.`
              : 'Mend the text, or say below how it is written.'
          }
          onRetry={() => void preview.refetch()}
        />
      )}
      {!started && (preview.data ?? preview.error) && (
        <FileChoices form={form} preview={importing.readAs} onEdit={importing.edit} />
      )}
      {!started && preview.data && (
        <>
          {first && (
            <ImportPreviewTable
              title={previewTitle(first, sizeText(first.size))}
              what={`Read as ${first.what}.`}
              place={first.files !== null ? 'File' : first.format === 'xlsx' ? 'Row' : 'Line'}
              preview={first}
            />
          )}
          {(preview.data.format === 'csv' || preview.data.format === 'xlsx') && (
            <ColumnTypes preview={preview.data} form={form} onEdit={importing.edit} />
          )}
          <TroubleChoices form={form} place={form.folder ? 'name' : 'line'} onEdit={importing.edit} />
        </>
      )}
    </>
  )
}

function kindOf({ text, folder }: ImportForm): 'text' | 'folder' | 'file' {
  if (text !== null) return 'text'
  return folder ? 'folder' : 'file'
}

interface TroubleChoicesProps {
  readonly form: TroubleForm
  /** What a refused record is listed with. */
  readonly place: string
  readonly onEdit: (change: Partial<TroubleForm>) => void
}

function TroubleChoices({ form, place, onEdit }: TroubleChoicesProps) {
  return (
    <div className={classes.trouble}>
      <Radio.Group
        label="When a key is in use"
        value={form.onExisting}
        onChange={(onExisting) => onEdit({ onExisting })}
      >
        <Radio size="xs" value="skip" label="Keep the document that is there" />
        <Radio size="xs" value="replace" label="Replace it" />
        <Radio size="xs" value="fail" label="Refuse the record" />
      </Radio.Group>
      <Radio.Group
        label="When a record is refused"
        value={form.onError}
        onChange={(onError) => onEdit({ onError })}
      >
        <Radio size="xs" value="skip" label={`List it with its ${place}, and go on`} />
        <Radio size="xs" value="stop" label="Stop there" />
      </Radio.Group>
    </div>
  )
}
