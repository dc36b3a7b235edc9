import { ActionIcon, Anchor, Button } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconPin } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { PreviewResult } from '../../../shared/model/view.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { JsonText } from '../../components/json-text/index.ts'
import type { ColumnDraft } from './column-draft.ts'
import classes from './preview.module.css'
import { PreviewRows } from './preview-rows.tsx'
import type { Origin } from './use-origins.ts'

interface PreviewDocumentProps {
  readonly result: PreviewResult
  readonly columns: readonly ColumnDraft[]
  readonly readText: (key: string, signal: AbortSignal) => Promise<string | null>
  readonly onOpen: (key: string) => void
  readonly origins: readonly Origin[] | null
  readonly onPlace: (line: number, column: number) => void
  /** Makes a test of a document, of what it yields now. */
  readonly onPin: (key: string, text: string) => void
}

/** One sampled document after the other, each with the rows it yields and the problems it meets. */
export function PreviewDocument(props: PreviewDocumentProps) {
  const { result, columns, readText, onOpen, origins, onPlace, onPin } = props
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
        <span className={classes.spring} />
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPin size={14} aria-hidden />}
          disabled={typeof text.data !== 'string'}
          title="Makes a test of this document: the map has to give these rows for it"
          onClick={() => onPin(key, text.data ?? '')}
        >
          Pin as test
        </Button>
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
        <PreviewRows
          rows={result.rows.filter((row) => row.key === key)}
          columns={columns}
          onOpen={onOpen}
          origins={origins?.filter((_, at) => result.rows[at]?.key === key)}
          onPlace={onPlace}
        />
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
