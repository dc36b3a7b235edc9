import { Checkbox, Radio } from '@mantine/core'
import { desktop } from '../../client/index.ts'
import { FileField, JobDialog } from '../../components/job-dialog/index.ts'
import type { ExportRequest } from '../../workspace/dialogs.ts'
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
  const { format, path, run } = exporting
  const { started, job } = run
  return (
    <JobDialog
      run={run}
      title="Export"
      width={560}
      action="Export"
      ready={path.trim() !== ''}
      left="no file was left behind."
      onStart={() => void exporting.start()}
      onClose={onClose}
      next={
        job?.state === 'done' && desktop.kind === 'electron'
          ? { label: 'Reveal in folder', run: () => void desktop.reveal(job.subject) }
          : null
      }
      what={<>This writes {exportTitle(request)}: all of it, not only what is on the screen.</>}
    >
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
      {format === 'csv' && (
        <Checkbox
          className={classes.guard}
          size="xs"
          label="Guard texts that a spreadsheet would run as formulas"
          description="An apostrophe is put before a text that begins with =, +, -, @, a tab or a line end. An import here takes it away again."
          checked={exporting.guardFormulas}
          disabled={started}
          onChange={(event) => exporting.changeGuard(event.currentTarget.checked)}
        />
      )}
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
