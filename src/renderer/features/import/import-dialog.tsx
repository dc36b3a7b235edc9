import { Button, Group, Radio, TextInput } from '@mantine/core'
import { hasEnded } from '../../../shared/model/job.ts'
import { Dialog, DialogBody } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { JobProgress } from '../../components/job-progress/index.ts'
import { type ImportRequest, showJobs } from '../../workspace/dialogs.ts'
import { FileChoices } from './file-choices.tsx'
import type { ImportForm } from './import-form.ts'
import classes from './import.module.css'
import { ImportPreviewTable } from './import-preview.tsx'
import { type Importing, useImport } from './use-import.ts'

interface ImportDialogProps {
  readonly request: ImportRequest
  readonly onClose: () => void
}

/** Asks for a file and how it becomes documents, then imports all of it as a job that goes on when the dialog is closed. */
export function ImportDialog({ request, onClose }: ImportDialogProps) {
  const importing = useImport(request)
  const { form, preview, started, job, failure } = importing
  const running = job !== null && !hasEnded(job)

  return (
    <Dialog title={`Import into ${request.store}`} width={720} onClose={onClose}>
      <DialogBody>
        <div className={classes.target}>
          <TextInput
            className={classes.path}
            classNames={{ input: 'mono' }}
            label="File"
            placeholder="A CSV, JSON or NDJSON file"
            value={form.path}
            disabled={started}
            onChange={(event) => importing.changePath(event.currentTarget.value)}
          />
          <Button disabled={started} onClick={() => void importing.choose()} data-autofocus>
            Choose…
          </Button>
        </div>
        {!started && preview.error && (
          <ErrorState
            strip
            what="This file cannot be imported"
            error={preview.error}
            onRetry={() => void preview.refetch()}
          />
        )}
        {!started && preview.data && (
          <>
            <FileChoices form={form} preview={preview.data} onEdit={importing.edit} />
            <ImportPreviewTable preview={preview.data} />
            <TroubleChoices form={form} onEdit={importing.edit} />
          </>
        )}
        {failure !== null && (
          <ErrorState strip what="The import did not start" error={failure} onDismiss={importing.dismiss} />
        )}
        <Outcome importing={importing} />
        <Group justify="flex-end" gap={8} mt={16}>
          {!started ? (
            <>
              <Button onClick={onClose}>Cancel</Button>
              <Button
                variant="filled"
                disabled={!preview.data || preview.error !== null || preview.isPlaceholderData}
                loading={importing.starting}
                onClick={() => preview.data && void importing.start(preview.data)}
              >
                Import
              </Button>
            </>
          ) : running ? (
            <>
              <Button onClick={importing.cancel}>Cancel the import</Button>
              <Button
                variant="filled"
                onClick={() => {
                  showJobs(true)
                  onClose()
                }}
              >
                Go on in the background
              </Button>
            </>
          ) : (
            <>
              {job !== null && job.state !== 'done' && (
                <Button onClick={importing.again}>Change and try again</Button>
              )}
              {job !== null && job.errors > 0 && (
                <Button
                  onClick={() => {
                    showJobs(true)
                    onClose()
                  }}
                >
                  Show the refused records
                </Button>
              )}
              <Button variant="filled" onClick={onClose}>
                Close
              </Button>
            </>
          )}
        </Group>
      </DialogBody>
    </Dialog>
  )
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
        <Radio size="xs" value="skip" label="List it with its line, and go on" />
        <Radio size="xs" value="stop" label="Stop there" />
      </Radio.Group>
    </div>
  )
}

function Outcome({ importing: { job } }: { readonly importing: Importing }) {
  if (job === null) return null
  switch (job.state) {
    case 'running':
    case 'paused':
    case 'interrupted':
      return (
        <div className={classes.progress}>
          <JobProgress job={job} untitled />
        </div>
      )
    case 'done':
      return (
        <p className={classes.done} role="status" data-tone={job.errors > 0 ? 'warn' : undefined}>
          {job.result}
        </p>
      )
    case 'failed':
      return <ErrorState strip what="The import stopped" error={job.error} />
    case 'cancelled':
      return (
        <p className={classes.done} role="status" data-tone="dim">
          Cancelled: the documents of the first {job.done.toLocaleString('en')} records stay.
        </p>
      )
    default:
      throw new Error(`No such state: ${String(job.state satisfies never)}`)
  }
}
