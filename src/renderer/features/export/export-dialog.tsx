import { Button, Radio } from '@mantine/core'
import { desktop } from '../../client/index.ts'
import { FileField, JobDialog } from '../../components/job-dialog/index.ts'
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
  return (
    <JobDialog
      title="Export"
      width={560}
      noun="export"
      action="Export"
      ready={path.trim() !== ''}
      starting={starting}
      started={started}
      job={job}
      failure={failure}
      left="no file was left behind."
      onStart={() => void exporting.start()}
      onCancelJob={exporting.cancel}
      onJobs={() => showJobs(true)}
      onAgain={exporting.again}
      onDismiss={exporting.dismiss}
      onClose={onClose}
      more={
        job?.state === 'done' &&
        desktop.kind === 'electron' && (
          <Button onClick={() => void desktop.reveal(job.subject)}>Reveal in folder</Button>
        )
      }
    >
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
      <FileField
        path={path}
        placeholder="Choose where to write"
        disabled={started}
        onChange={exporting.changePath}
        onChoose={() => void exporting.choose()}
      />
    </JobDialog>
  )
}
