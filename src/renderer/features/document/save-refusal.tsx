import { Anchor, Button, CloseButton } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { DatastoreError, type ErrorDetails } from '../../../shared/errors.ts'
import { ErrorState } from '../../components/states/error-state.tsx'
import classes from './document.module.css'

interface SaveRefusalProps {
  readonly error: unknown
  readonly onOpen: (key: string) => void
  readonly onOpenView: (view: string) => void
  readonly onUpgrade: () => void
  readonly onDismiss: () => void
}

/** Why the engine refused a save, with links to the document or view that refused it. */
export function SaveRefusalNotice({ error, onOpen, onOpenView, onUpgrade, onDismiss }: SaveRefusalProps) {
  if (error instanceof DatastoreError && error.code === 'CONSTRAINT') {
    return <ConstraintNotice error={error} onOpen={onOpen} onOpenView={onOpenView} onDismiss={onDismiss} />
  }
  const upgrade = error instanceof DatastoreError && error.code === 'UPGRADE_NEEDED'
  const { view } = error instanceof DatastoreError ? error.details : {}
  return (
    <ErrorState
      strip
      what="The document was not saved"
      error={error}
      onDismiss={onDismiss}
      actions={
        <>
          {upgrade && <Button onClick={onUpgrade}>Upgrade store…</Button>}
          {view !== undefined && <Button onClick={() => onOpenView(view)}>Open view “{view}”</Button>}
        </>
      }
    />
  )
}

interface ConstraintNoticeProps {
  readonly error: DatastoreError
  readonly onOpen: (key: string) => void
  readonly onOpenView: (view: string) => void
  readonly onDismiss: () => void
}

function ConstraintNotice({ error, onOpen, onOpenView, onDismiss }: ConstraintNoticeProps) {
  const { view, holder, key } = error.details
  const other = holder !== undefined && holder !== key ? holder : null
  return (
    <div role="alert" className={classes.refusal}>
      <IconAlertTriangle size={16} aria-hidden className={classes.dangerIcon} />
      <div className={classes.refusalWords}>
        <strong>Refused: nothing was saved.</strong> {error.message}
        <dl className={classes.facts}>
          {facts(error.details).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="mono">{value}</dd>
            </div>
          ))}
          {other !== null && (
            <div>
              <dt>held by</dt>
              <dd className="mono">
                <Anchor component="button" type="button" inherit onClick={() => onOpen(other)}>
                  {other}
                </Anchor>
              </dd>
            </div>
          )}
        </dl>
      </div>
      {view !== undefined && <Button onClick={() => onOpenView(view)}>Open view</Button>}
      {other !== null && <Button onClick={() => onOpen(other)}>Open the other document</Button>}
      <CloseButton aria-label="Dismiss" onClick={onDismiss} />
    </div>
  )
}

function facts(details: ErrorDetails): [string, string][] {
  const columns = details.columns?.join(', ') ?? details.column
  const rows: [string, string | undefined][] = [
    ['view', details.view],
    ['column', columns],
    ['value', details.value === undefined ? undefined : JSON.stringify(details.value)],
    ['constraint', details.constraint],
  ]
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
}
