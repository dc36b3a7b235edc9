import { Anchor, Button } from '@mantine/core'
import { IconPin } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { PreviewResult } from '../../../../shared/model/view.ts'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import { ErrorState } from '../../../components/states/error-state.tsx'
import { Skeleton } from '../../../components/states/skeleton.tsx'
import { DocumentFields } from '../lineage/document-fields.tsx'
import { LineageNote } from '../lineage/lineage-note.tsx'
import type { ColumnDraft } from '../draft/column-draft.ts'
import { DocumentStepper } from './document-stepper.tsx'
import classes from './preview.module.css'
import { withoutPlace } from '../../../components/texts/problem-text.ts'
import { PreviewRows } from './preview-rows.tsx'
import type { Previewing } from './use-previewing.ts'

interface PreviewDocumentProps {
  readonly previewing: Previewing
  readonly result: PreviewResult
  readonly columns: readonly ColumnDraft[]
  readonly readText: (key: string, signal: AbortSignal) => Promise<string | null>
  readonly onOpen: (key: string) => void
  readonly onPlace: (line: number, column: number) => void
  /** Makes a test of a document, of what it yields now. */
  readonly onPin: (key: string, text: string) => void
}

/** One sampled document after the other, each with the rows it yields and the problems it meets. */
export function PreviewDocument(props: PreviewDocumentProps) {
  const { previewing, result, columns, readText, onOpen, onPlace, onPin } = props
  const { keys, document: key, showDocument, sampling, lineage } = previewing
  const { picked, lit, pick } = lineage
  const { origins } = previewing.trace
  const text = useQuery({
    queryKey: ['preview document', key, readText],
    queryFn: ({ signal }) => (key === null ? null : readText(key, signal)),
  })
  if (key === null) return <EmptyState title="No document to show">The store has none.</EmptyState>
  const errors = result.errors.filter((error) => error.key === key)
  return (
    <div className={classes.document}>
      <DocumentStepper keys={keys} shown={key} onShow={showDocument} onOpen={onOpen} sampling={sampling}>
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
      </DocumentStepper>
      {text.error ? (
        <ErrorState
          strip
          what={`Could not read “${key}”`}
          error={text.error}
          onRetry={() => void text.refetch()}
        />
      ) : text.isPending ? (
        <Skeleton lines={6} label={`Reading ${key}`} />
      ) : (
        <div className={classes.documentText}>
          <DocumentFields
            documentKey={key}
            text={text.data ?? ''}
            marks={picked !== null && picked.kind !== 'line' && picked.key === key ? lit?.paths : undefined}
            chosen={picked?.kind === 'field' && picked.key === key ? picked.path : null}
            onChoose={(path) => pick({ kind: 'field', key, path })}
          />
        </div>
      )}
      <LineageNote lineage={lineage} />
      {errors.map((error) => (
        <p key={error.message} className={classes.documentError}>
          {error.line !== null && (
            <Anchor
              component="button"
              type="button"
              inherit
              onClick={() => onPlace(error.line ?? 1, error.column ?? 1)}
            >
              Line {error.line}:
            </Anchor>
          )}{' '}
          {withoutPlace(error)}
        </p>
      ))}
      <div className={classes.documentRows}>
        <PreviewRows
          rows={result.rows.filter((row) => row.key === key)}
          columns={columns}
          onOpen={onOpen}
          origins={origins?.filter((_, at) => result.rows[at]?.key === key) ?? null}
          onPlace={onPlace}
          lineage={lineage}
          empty={
            errors.length > 0
              ? 'The map fails on this document: no row of it would be in the view.'
              : 'The map yields nothing for this document: the view has no row of it.'
          }
        />
      </div>
    </div>
  )
}
