import { Button, CloseButton, Group } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { type ErrorRecord, toErrorRecord } from '../../../shared/errors.ts'
import { CopyButton } from '../copy-button.tsx'
import { adviceFor, isOutage, messageOf } from './error-advice.ts'
import classes from './state.module.css'

interface ErrorStateProps {
  /** What was being done, to what: "Could not read the documents of users". */
  readonly what: string
  /** What was thrown, or the record of it that a job carries. */
  readonly error: unknown
  /** What to do, when the code alone does not tell. */
  readonly advice?: ReactNode
  readonly onRetry?: () => void
  readonly onDismiss?: () => void
  readonly actions?: ReactNode
  /** A strip above something that still stands, rather than the whole place. */
  readonly strip?: boolean
}

/** Says what happened, to what, and what to do. Stays until it is dismissed, and can be copied. */
export function ErrorState({
  what,
  error,
  advice,
  onRetry,
  onDismiss,
  actions,
  strip = false,
}: ErrorStateProps) {
  const record = isRecord(error) ? error : toErrorRecord(error)
  const next = advice ?? adviceFor(record)
  return (
    <div
      role="alert"
      className={strip ? classes.strip : classes.state}
      data-calm={isOutage(record) || undefined}
    >
      <IconAlertTriangle className={classes.alert} size={strip ? 16 : 24} aria-hidden />
      <div className={classes.words}>
        <h2 className={classes.title}>{what}</h2>
        <div className={classes.message}>{messageOf(record)}</div>
        {next && <div className={classes.text}>{next}</div>}
      </div>
      <Group gap={8} className={classes.actions} wrap="nowrap">
        {actions}
        {onRetry && <Button onClick={onRetry}>Try again</Button>}
        <CopyButton
          text={`${what}\n${record.code}: ${record.message}\n${details(record)}`.trim()}
          label="Copy error"
        />
        {onDismiss && <CloseButton aria-label="Dismiss" onClick={onDismiss} />}
      </Group>
    </div>
  )
}

function isRecord(error: unknown): error is ErrorRecord {
  return (
    typeof error === 'object' &&
    error !== null &&
    !(error instanceof Error) &&
    'code' in error &&
    'message' in error
  )
}

function details(record: ErrorRecord): string {
  const known = Object.entries(record.details).filter(([, value]) => value !== undefined)
  return known
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : safeText(value)}`)
    .join('\n')
}

function safeText(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? ''
  )
}
