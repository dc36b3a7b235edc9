import { Autocomplete, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { DocumentEdit } from '../../../shared/model/bulk/document-edit.ts'
import { client, keys, useDocumentFields } from '../../client/index.ts'
import { CodeEditor } from '../../components/code-editor/index.ts'
import { JobDialog } from '../../components/job-dialog/index.ts'
import type { EditRequest } from '../../workspace/dialogs.ts'
import { undoJob } from '../../workspace/undo-job.ts'
import classes from './bulk-edit.module.css'
import { type EditForm, editWords } from './edit-form.ts'
import { PreviewPanel } from './preview-panel.tsx'
import { type Editing, useEdit } from './use-edit.ts'

interface EditDialogProps {
  readonly request: EditRequest
  readonly onClose: () => void
}

/** Asks what is to be done to many documents, shows what it would do, then does it as a job that can be undone. */
export function EditDialog({ request, onClose }: EditDialogProps) {
  const editing = useEdit(request)
  const { form, preview, stale, failure, run } = editing
  const { started, job } = run
  const does = preview !== null && (preview.edited + preview.deleted > 0 || !preview.all)
  const undoable = job !== null && job.state !== 'running' && (job.undoable ?? 0) > 0
  return (
    <JobDialog
      run={run}
      title={`Edit documents of ${request.store}`}
      width={960}
      action="Edit documents"
      ready={does && !stale && failure === null}
      left="what was edited until then stays so."
      onStart={editing.start}
      onClose={onClose}
      next={
        undoable
          ? {
              label: 'Undo',
              quiet: true,
              run: () => {
                void undoJob(job)
                onClose()
              },
            }
          : null
      }
    >
      <fieldset className={classes.form} disabled={started}>
        <NativeSelect
          label="Documents"
          data={request.scopes.map(({ label }, at) => ({ value: String(at), label }))}
          value={String(editing.scope)}
          onChange={(event) => editing.choose(Number(event.currentTarget.value))}
        />
        <NativeSelect
          label="Edit"
          data-autofocus
          data={Object.entries(editWords).map(([value, label]) => ({ value, label }))}
          value={form.kind}
          onChange={(event) => editing.edit({ kind: event.currentTarget.value as DocumentEdit['kind'] })}
        />
        <FieldInputs request={request} editing={editing} />
      </fieldset>
      {form.kind === 'transform' && <TransformCode request={request} editing={editing} />}
      <PreviewPanel {...editing} hidden={started} />
    </JobDialog>
  )
}

interface PartProps {
  readonly request: EditRequest
  readonly editing: Editing
}

function FieldInputs({ request, editing: { form, problem, edit } }: PartProps) {
  const fields = useDocumentFields(request).data ?? []
  if (form.kind === 'transform') return null
  const change = (part: Partial<EditForm>): void => edit(part)
  return (
    <>
      <Autocomplete
        label="Field"
        classNames={{ input: 'mono' }}
        placeholder="address.city"
        data={fields.map(({ path }) => path)}
        limit={30}
        // What is outside the dialog lies behind it.
        comboboxProps={{ withinPortal: false }}
        value={form.path}
        error={problem !== null && problem.startsWith('No path') ? problem : null}
        onChange={(path) => change({ path })}
      />
      {form.kind === 'rename' && (
        <TextInput
          label="New name"
          classNames={{ input: 'mono' }}
          spellCheck={false}
          value={form.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      )}
      {form.kind === 'set' && (
        <>
          <NativeSelect
            label="Value as"
            className={classes.as}
            data={[
              { value: 'text', label: 'text' },
              { value: 'json', label: 'JSON' },
            ]}
            value={form.as}
            onChange={(event) => change({ as: event.currentTarget.value === 'json' ? 'json' : 'text' })}
          />
          <TextInput
            label="Value"
            classNames={{ input: 'mono' }}
            spellCheck={false}
            value={form.value}
            error={problem !== null && problem.startsWith('No JSON') ? problem : null}
            onChange={(event) => change({ value: event.currentTarget.value })}
          />
        </>
      )}
    </>
  )
}

function TransformCode({ request, editing: { form, failure, run, edit } }: PartProps) {
  const types = useQuery({
    queryKey: [...keys.store(request), 'types'],
    queryFn: ({ signal }) =>
      client.views.types({ database: request.database, store: request.store }, { signal }),
  })
  const details = failure !== null && 'details' in failure ? (failure.details as FailurePlace) : {}
  const markers =
    failure === null || typeof details.line !== 'number'
      ? []
      : [
          {
            line: details.line,
            column: details.columnNumber ?? 1,
            message: failure.message,
            severity: 'error' as const,
          },
        ]
  return (
    <div className={classes.code}>
      <CodeEditor
        language="typescript"
        ariaLabel="Code of the transform"
        value={form.code}
        readOnly={run.started}
        onChange={(code) => edit({ code })}
        markers={markers}
        declarations={types.data?.declaration ?? ''}
      />
    </div>
  )
}

interface FailurePlace {
  readonly line?: number
  readonly columnNumber?: number
}
