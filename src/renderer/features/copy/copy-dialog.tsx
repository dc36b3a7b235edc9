import { Button, Checkbox, Group, NativeSelect, TextInput } from '@mantine/core'
import { hasEnded } from '../../../shared/model/job.ts'
import { useDatabase, useViews } from '../../client/index.ts'
import { Dialog, DialogBody } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { JobProgress } from '../../components/job-progress/index.ts'
import { fileName, showStore, useDatabases } from '../../workspace/databases.ts'
import { type CopyRequest, showJobs } from '../../workspace/dialogs.ts'
import classes from './copy.module.css'
import { formProblem, suggestedStore } from './copy-form.ts'
import { type Copying, useCopy } from './use-copy.ts'

interface CopyDialogProps {
  readonly request: CopyRequest
  readonly onClose: () => void
}

const newFile = 'a new file'

/** Asks where a store is to be copied, then copies it as a job that goes on when the dialog is closed. */
export function CopyDialog({ request, onClose }: CopyDialogProps) {
  const { paths } = useDatabases()
  const copying = useCopy(request, paths.find((path) => path !== request.database) ?? null)
  const { form, started, job, failure } = copying
  const target = useDatabase(form.database ?? request.database)
  const into = form.database === null ? undefined : target.data
  const name = (form.name ?? suggestedStore(request.store, into)).trim()
  const problem = formProblem(form, name, into)
  const running = started && (job === null || !hasEnded(job))

  return (
    <Dialog title={`Copy ${request.store}`} width={560} onClose={onClose}>
      <DialogBody>
        <p className={classes.what}>
          Every document with its revision and change number, and the views with all versions and tests. The
          copy is compared with what was read, and seen when it is whole.
        </p>
        <NativeSelect
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
          <div className={classes.target}>
            <TextInput
              className={classes.path}
              classNames={{ input: 'mono' }}
              label="File"
              placeholder="Choose where to write"
              description="A database that is there already is kept, and gets one more store."
              value={form.file}
              disabled={started}
              onChange={(event) => copying.edit({ file: event.currentTarget.value })}
            />
            <Button disabled={started} onClick={() => void copying.choose()}>
              Choose…
            </Button>
          </div>
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
        {failure !== null && (
          <ErrorState strip what="The copy did not start" error={failure} onDismiss={copying.dismiss} />
        )}
        <Outcome copying={copying} />
        <Group justify="flex-end" gap={8} mt={16}>
          {!started && (
            <>
              <Button onClick={onClose}>Cancel</Button>
              <Button
                variant="filled"
                disabled={problem !== null}
                loading={copying.starting}
                onClick={() => void copying.start(name)}
              >
                Copy
              </Button>
            </>
          )}
          {running && (
            <>
              <Button onClick={copying.cancel}>Cancel the copy</Button>
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
          {started && !running && <EndButtons copying={copying} onClose={onClose} />}
        </Group>
      </DialogBody>
    </Dialog>
  )
}

/** Says which views stay behind, so that nobody looks for them in the copy. */
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

function Outcome({ copying: { job } }: { readonly copying: Copying }) {
  if (job === null) return null
  if (!hasEnded(job))
    return (
      <div className={classes.progress}>
        <JobProgress job={job} untitled />
      </div>
    )
  if (job.state === 'failed') return <ErrorState strip what="The copy stopped" error={job.error} />
  return (
    <p className={classes.done} role="status" data-tone={job.state === 'cancelled' ? 'dim' : undefined}>
      {job.state === 'cancelled' ? 'Cancelled: nothing was left of the copy.' : job.result}
    </p>
  )
}

function EndButtons({ copying, onClose }: { readonly copying: Copying; readonly onClose: () => void }) {
  const { job } = copying
  const made = job?.state === 'done' ? job.target : undefined
  if (made === undefined)
    return (
      <>
        <Button onClick={copying.again}>Change and try again</Button>
        <Button variant="filled" onClick={onClose}>
          Close
        </Button>
      </>
    )
  const open = (): void => {
    onClose()
    void showStore(made)
  }
  return (
    <>
      <Button onClick={onClose}>Close</Button>
      <Button variant="filled" onClick={open}>
        Open the copy
      </Button>
    </>
  )
}
