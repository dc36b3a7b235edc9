import { Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useDatabase, useViews } from '../../client/index.ts'
import { FileField, JobDialog } from '../../components/job-dialog/index.ts'
import { fileName, showStore, useDatabases } from '../../workspace/databases.ts'
import type { CopyRequest } from '../../workspace/dialogs.ts'
import classes from './copy.module.css'
import { formProblem, suggestedStore } from './copy-form.ts'
import { useCopy } from './use-copy.ts'

interface CopyDialogProps {
  readonly request: CopyRequest
  readonly onClose: () => void
}

const newFile = 'a new file'

/** Asks where a store is to be copied, then copies it as a job that goes on when the dialog is closed. */
export function CopyDialog({ request, onClose }: CopyDialogProps) {
  const { paths } = useDatabases()
  const copying = useCopy(request, paths.find((path) => path !== request.database) ?? null)
  const { form, run } = copying
  const { started, job } = run
  const target = useDatabase(form.database ?? request.database)
  const into = form.database === null ? undefined : target.data
  const name = (form.name ?? suggestedStore(request.store, into)).trim()
  const problem = formProblem(form, name, into)
  const made = job?.state === 'done' ? job.target : undefined
  function open(): void {
    onClose()
    if (made !== undefined) void showStore(made)
  }

  return (
    <JobDialog
      run={run}
      title={`Copy ${request.store}`}
      width={560}
      action="Copy"
      ready={problem === null}
      left="nothing was left of the copy."
      onStart={() => void copying.start(name)}
      onClose={onClose}
      next={made === undefined ? null : { label: 'Open the copy', run: open }}
      what="Every document with its revision and change number, and the views with all versions and tests. The copy is compared with what was read, and seen when it is whole."
    >
      <NativeSelect
        className={classes.field}
        label="To"
        data-autofocus
        disabled={started}
        data={[
          ...paths.map((path) => ({
            value: path,
            label: path === request.database ? `${fileName(path)} (the same database)` : fileName(path),
          })),
          { value: newFile, label: 'A new SQLite file…' },
        ]}
        value={form.database ?? newFile}
        description={form.database ?? undefined}
        onChange={({ currentTarget: { value } }) =>
          copying.edit({ database: value === newFile ? null : value })
        }
      />
      {form.database === null && (
        <FileField
          path={form.file}
          placeholder="Choose where to write"
          description="A database that is there already is kept, and gets one more store."
          disabled={started}
          onChange={(file) => copying.edit({ file })}
          onChoose={() => void copying.choose()}
        />
      )}
      <TextInput
        className={classes.field}
        classNames={{ input: 'mono' }}
        label="Name of the new store"
        value={form.name ?? suggestedStore(request.store, into)}
        error={form.database !== null && !started ? problem : null}
        disabled={started}
        onChange={(event) => copying.edit({ name: event.currentTarget.value })}
      />
      <Checkbox
        className={classes.field}
        size="xs"
        label="Old revisions too"
        description="Those that this store keeps of its documents."
        checked={form.history}
        disabled={started}
        onChange={(event) => copying.edit({ history: event.currentTarget.checked })}
      />
      <ProgramViews request={request} />
    </JobDialog>
  )
}

/** Says which views stay behind, so that the user does not look for them in the copy. */
function ProgramViews({ request }: { readonly request: CopyRequest }) {
  const views = useViews(request.database, request.store)
  const names = (views.data ?? []).filter((view) => view.kind === 'program').map((view) => view.name)
  if (names.length === 0) return null
  return (
    <p className={classes.note}>
      Left out: {names.join(', ')}. {names.length === 1 ? 'It is' : 'They are'} maintained by a program, which
      makes {names.length === 1 ? 'it' : 'them'} when it opens the copy.
    </p>
  )
}
