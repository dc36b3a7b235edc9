import { ActionIcon, Anchor } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { PreviewResult } from '../../../shared/model/view.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { JsonText } from '../../components/json-text/index.ts'
import type { ColumnDraft } from './column-draft.ts'
import classes from './preview.module.css'
import { PreviewRows } from './preview-rows.tsx'

interface PreviewDocumentProps {
  readonly result: PreviewResult
  readonly columns: readonly ColumnDraft[]
  readonly readText: (key: string, signal: AbortSignal) => Promise<string | null>
  readonly onOpen: (key: string) => void
}

/** One sampled document after the other, each with the rows it yields and the problems it meets. */
export function PreviewDocument({ result, columns, readText, onOpen }: PreviewDocumentProps) {
  const [chosen, setChosen] = useState(0)
  const keys = useMemo(() => documentKeys(result), [result])
  const index = Math.min(chosen, keys.length - 1)
  const key = keys[index]
  const text = useQuery({
    queryKey: ['preview document', key, readText],
    queryFn: ({ signal }) => (key === undefined ? null : readText(key, signal)),
  })
  if (key === undefined) {
    return (
      <EmptyState title="No document to show">
        None of the sampled documents yielded a row or met a problem.
      </EmptyState>
    )
  }
  const errors = result.errors.filter((error) => error.key === key)
  return (
    <div className={classes.document}>
      <div className={classes.documentHead}>
        <ActionIcon
          aria-label="Previous document"
          disabled={index === 0}
          onClick={() => setChosen(index - 1)}
        >
          <IconChevronLeft size={16} />
        </ActionIcon>
        <ActionIcon
          aria-label="Next document"
          disabled={index === keys.length - 1}
          onClick={() => setChosen(index + 1)}
        >
          <IconChevronRight size={16} />
        </ActionIcon>
        <Anchor
          component="button"
          type="button"
          inherit
          className={classes.documentKey}
          onClick={() => onOpen(key)}
        >
          {key}
        </Anchor>
        <span className={classes.count}>
          {(index + 1).toLocaleString('en')} of {keys.length.toLocaleString('en')}
        </span>
      </div>
      {text.error ? (
        <ErrorState
          strip
          what={`Could not read “${key}”`}
          error={text.error}
          onRetry={() => void text.refetch()}
        />
      ) : (
        <div className={classes.documentText}>
          <JsonText text={text.data ?? ''} label={`Text of ${key}`} />
        </div>
      )}
      {errors.map((error) => (
        <p key={error.message} className={classes.documentError}>
          {error.line !== null && `Line ${error.line}: `}
          {error.message}
        </p>
      ))}
      <div className={classes.documentRows}>
        <PreviewRows rows={result.rows.filter((row) => row.key === key)} columns={columns} onOpen={onOpen} />
      </div>
    </div>
  )
}

function documentKeys(result: PreviewResult): string[] {
  const keys = [
    ...result.rows.map((row) => row.key),
    ...result.errors.flatMap(({ key }) => (key === null ? [] : [key])),
  ]
  return [...new Set(keys)]
}
