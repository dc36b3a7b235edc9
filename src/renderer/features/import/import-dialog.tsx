import { numberText } from '../../../shared/numbers.ts'
import { Radio } from '@mantine/core'
import { ErrorState } from '../../components/states/error-state.tsx'
import { JobDialog } from '../../components/job-dialog/index.ts'
import type { ImportRequest } from '../../workspace/dialogs.ts'
import { ColumnTypes } from './column-types.tsx'
import { FileChoices } from './file-choices.tsx'
import type { ImportForm } from './import-form.ts'
import classes from './import.module.css'
import { ImportPreviewTable } from './import-preview.tsx'
import { SourceFields } from './source-fields.tsx'
import { type Importing, useImport } from './use-import.ts'

interface ImportDialogProps {
  readonly request: ImportRequest
  readonly onClose: () => void
}

/** Asks for a file, a folder, or a text that is pasted, and how it becomes documents, then imports all of it as a job that goes on when the dialog is closed. */
export function ImportDialog({ request, onClose }: ImportDialogProps) {
  const importing = useImport(request)
  const { form, preview, run } = importing
  const { started, job } = run
  function showRefused(): void {
    run.onJobs()
    onClose()
  }
  return (
    <JobDialog
      run={run}
      title={`Import into ${request.store}`}
      width={720}
      action="Import"
      ready={preview.data !== undefined && preview.error === null && !preview.isPlaceholderData}
      left={`the documents of the first ${numberText(job?.done ?? 0)} records stay.`}
      onStart={() => preview.data && void importing.start(preview.data)}
      onClose={onClose}
      next={job !== null && job.errors > 0 ? { label: 'Show the refused records', run: showRefused } : null}
    >
      <SourceFields importing={importing} />
      {!started && importing.unread && (
        <ErrorState strip what="This text cannot be imported" error={importing.unread} />
      )}
      {!started && preview.error && (
        <ErrorState
          strip
          what={`This ${sourceWord(form)} cannot be imported`}
          error={preview.error}
          advice={
            form.text === null
              ? `Check the path, choose another ${sourceWord(form)}, or say below how this one is written.`
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
          {importing.first && <ImportPreviewTable preview={importing.first} />}
          {(preview.data.format === 'csv' || preview.data.format === 'xlsx') && (
            <ColumnTypes preview={preview.data} form={form} onEdit={importing.edit} />
          )}
          <TroubleChoices form={form} onEdit={importing.edit} />
        </>
      )}
    </JobDialog>
  )
}

function sourceWord({ text, folder }: ImportForm): string {
  if (text !== null) return 'text'
  return folder ? 'folder' : 'file'
}

function TroubleChoices({ form, onEdit }: { readonly form: ImportForm; readonly onEdit: Importing['edit'] }) {
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
        <Radio
          size="xs"
          value="skip"
          label={`List it with its ${form.folder ? 'name' : 'line'}, and go on`}
        />
        <Radio size="xs" value="stop" label="Stop there" />
      </Radio.Group>
    </div>
  )
}
