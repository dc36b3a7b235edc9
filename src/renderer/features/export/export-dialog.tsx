import { Radio } from '@mantine/core'
import { desktop } from '../../client/index.ts'
import { FileField, JobDialog } from '../../components/job-dialog/index.ts'
import type { ExportRequest } from '../../workspace/dialogs.ts'
import { ExportOptions } from './export-options.tsx'
import classes from './export.module.css'
import { countText, exportTitle, formatGroups, formatWords } from './export-target.ts'
import { useExportCount } from './use-export-count.ts'
import { useExport } from './use-export.ts'

interface ExportDialogProps {
  readonly request: ExportRequest
  readonly onClose: () => void
}

/** Asks for a format and a file, then writes all of it as a job that goes on when the dialog is closed. */
export function ExportDialog({ request, onClose }: ExportDialogProps) {
  const exporting = useExport(request)
  const { form, run } = exporting
  const { started, job } = run
  const { format, path } = form
  const count = countText(request, useExportCount(request))
  return (
    <JobDialog
      run={run}
      title="Export"
      width={600}
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
      what={
        <>
          This writes {exportTitle(request)}: {count === null ? 'all of it' : <strong>{count}</strong>}, not
          only what is on the screen.{request.kind === 'statement' && ' The statement is run anew.'}
        </>
      }
    >
      <Radio.Group label="Format" value={format} onChange={exporting.changeFormat}>
        {formatGroups(request).map((group) => (
          <div key={group.label} className={classes.formats} role="group" aria-label={group.label}>
            <span className={classes.group}>{group.label}</span>
            {group.formats.map((each) => (
              <Radio key={each} value={each} size="xs" label={formatWords[each].label} disabled={started} />
            ))}
          </div>
        ))}
      </Radio.Group>
      <p className={classes.about}>{formatWords[format].description}</p>
      <ExportOptions request={request} form={form} disabled={started} onEdit={exporting.edit} />
      <FileField
        path={path}
        placeholder="Choose where to write"
        disabled={started}
        onChange={(next) => exporting.edit({ path: next })}
        onChoose={() => void exporting.choose()}
      />
    </JobDialog>
  )
}
