import { Button, Group, Radio, TextInput } from '@mantine/core'
import { hasEnded } from '../../../shared/model/job.ts'
import { desktop } from '../../client/index.ts'
import { Dialog, DialogBody } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { JobProgress } from '../../components/job-progress/index.ts'
import { type ExportRequest, showJobs } from '../../workspace/dialogs.ts'
import classes from './export.module.css'
import { exportTitle, formats, formatWords } from './export-target.ts'
import { useExport } from './use-export.ts'

interface ExportDialogProps {
  readonly request: ExportRequest
  readonly onClose: () => void
}

/** Asks for a format and a file, then writes all of it as a job that goes on when the dialog is closed. */
export function ExportDialog({ request, onClose }: ExportDialogProps) {
  const exporting = useExport(request)
  const { format, path, starting, started, job, failure } = exporting
  const running = job !== null && !hasEnded(job)

  return (
    <Dialog title="Export" width={560} onClose={onClose}>
      <DialogBody>
        <p className={classes.what}>
          This writes {exportTitle(request)}: all of it, not only what is on the screen.
        </p>
        <Radio.Group label="Format" value={format} onChange={(value) => exporting.changeFormat(value)}>
          <div className={classes.formats}>
            {formats.map((each) => (
              <Radio
                key={each}
                value={each}
                size="xs"
                label={formatWords[each].label}
                description={formatWords[each].description}
                disabled={started}
              />
            ))}
          </div>
        </Radio.Group>
        <div className={classes.target}>
          <TextInput
            className={classes.path}
            classNames={{ input: 'mono' }}
            label="File"
            placeholder="Choose where to write"
            value={path}
            disabled={started}
            onChange={(event) => exporting.changePath(event.currentTarget.value)}
          />
          <Button disabled={started} onClick={() => void exporting.choose()} data-autofocus>
            Choose…
          </Button>
        </div>
        {failure !== null && (
          <ErrorState strip what="The export did not start" error={failure} onDismiss={exporting.dismiss} />
        )}
        {job?.state === 'failed' && <ErrorState strip what="The export stopped" error={job.error} />}
        {running && (
          <div className={classes.progress}>
            <JobProgress job={job} untitled />
          </div>
        )}
        {job?.state === 'done' && (
          <p className={classes.done} role="status">
            {job.result}
          </p>
        )}
        {job?.state === 'cancelled' && (
          <p className={classes.cancelled} role="status">
            Cancelled: no file was left behind.
          </p>
        )}
        <Group justify="flex-end" gap={8} mt={16}>
          {!started ? (
            <>
              <Button onClick={onClose}>Cancel</Button>
              <Button
                variant="filled"
                disabled={path.trim() === ''}
                loading={starting}
                onClick={() => void exporting.start()}
              >
                Export
              </Button>
            </>
          ) : (
            <>
              {running && (
                <>
                  <Button onClick={exporting.cancel}>Cancel the export</Button>
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
              )}
              {!running && (
                <>
                  {job !== null && job.state !== 'done' && (
                    <Button onClick={exporting.again}>Change and try again</Button>
                  )}
                  {job?.state === 'done' && desktop.kind === 'electron' && (
                    <Button onClick={() => void desktop.reveal(job.subject)}>Reveal in folder</Button>
                  )}
                  <Button variant="filled" onClick={onClose}>
                    Close
                  </Button>
                </>
              )}
            </>
          )}
        </Group>
      </DialogBody>
    </Dialog>
  )
}
