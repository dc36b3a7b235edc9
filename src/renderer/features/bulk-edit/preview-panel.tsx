import { numberText } from '../../../shared/numbers.ts'
import { ActionIcon } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import type { EditedDocument, EditedView, EditPreview } from '../../../shared/model/bulk/edit-preview.ts'
import { DiffEditor } from '../../components/code-editor/index.ts'
import { formatJson } from '../../components/json-text/index.ts'
import { rowWords } from '../../components/row-changes/index.ts'
import { ErrorState } from '../../components/states/error-state.tsx'
import { Skeleton } from '../../components/states/skeleton.tsx'
import { withoutDocument } from '../../components/texts/problem-text.ts'
import classes from './bulk-edit.module.css'
import type { Editing } from './use-edit.ts'

type PreviewPanelProps = Pick<Editing, 'preview' | 'stale' | 'failure' | 'form'> & {
  /** Whether the job has begun, after which a preview says nothing more. */
  readonly hidden: boolean
}

/** What an edit would do to a sample of the documents, and to the views, before anything is written. */
export function PreviewPanel({ preview, stale, failure, form, hidden }: PreviewPanelProps) {
  if (hidden) return null
  return (
    <section className={classes.preview} aria-label="Preview" aria-busy={stale}>
      {failure !== null && !stale && (
        <ErrorState strip what="This edit can be done to no document" error={failure} />
      )}
      {preview === null && failure === null && <p className={classes.wait}>{waits(form.kind)}</p>}
      {preview !== null && failure === null && (
        <div>
          <p className={classes.headline} role="status">
            {headline(preview)}
          </p>
          <Views preview={preview} />
          <Problems preview={preview} />
          <Documents key={keysOf(preview)} documents={preview.documents} />
        </div>
      )}
      {preview === null && stale && <Skeleton lines={3} label="Looking at documents" />}
    </section>
  )
}

const keysOf = ({ documents }: EditPreview): string => JSON.stringify(documents.map(({ key }) => key))

function waits(kind: Editing['form']['kind']): string {
  return kind === 'transform'
    ? 'Write a function from a document to the document it is to be. What it does is shown here before anything is written.'
    : 'Choose a field. What the edit does is shown here before anything is written.'
}

/** What was found in the sample, in one sentence. */
function headline({ looked, all, edited, deleted, same, failed, refused }: EditPreview): string {
  if (looked === 0) return 'There is no such document.'
  const counts = [
    [edited, 'would be edited'],
    [deleted, 'would be deleted'],
    [same, same === 1 ? 'stays as it is' : 'stay as they are'],
    [failed, failed === 1 ? 'fails' : 'fail'],
    [refused, 'would be refused by a view'],
  ] as const
  const parts = counts.filter(([count]) => count > 0).map(([count, verb]) => `${numberText(count)} ${verb}`)
  const what = all
    ? `Of ${numberText(looked)} ${looked === 1 ? 'document' : 'documents'}`
    : `Of a sample of ${numberText(looked)} documents`
  return `${what}: ${parts.join(', ')}.`
}

function Views({ preview: { views, edited, deleted, foretold } }: { readonly preview: EditPreview }) {
  if (views.length === 0) return null
  const part = foretold < edited + deleted ? ` (asked about the first ${numberText(foretold)})` : ''
  return (
    <ul className={classes.views} aria-label={`What it does to views${part}`}>
      {views.map((view) => (
        <li key={view.view} data-refused={view.refused > 0 || undefined}>
          <span className="mono">{view.view}</span> {viewWords(view)}
        </li>
      ))}
      {part !== '' && <li>{part.trim()}</li>}
    </ul>
  )
}

function viewWords(view: EditedView): string {
  if (view.unknown) return 'is maintained by your program'
  const parts = [
    ...(view.refused > 0 ? [`refuses ${numberText(view.refused)}`] : []),
    ...(view.skipped > 0 ? [`skips ${numberText(view.skipped)}`] : []),
  ]
  return [rowWords(view), ...parts].join(', ')
}

function Problems({ preview: { problems, failed, refused } }: { readonly preview: EditPreview }) {
  if (problems.length === 0) return null
  return (
    <ul className={classes.problems} aria-label="Documents that fail or would be refused" tabIndex={0}>
      {problems.map((problem, at) => (
        <li key={at}>
          <span className="mono">{problem.key}</span> {withoutDocument(problem)}
        </li>
      ))}
      {problems.length < failed + refused && <li>and others</li>}
    </ul>
  )
}

/** Before and after of one of the documents, with the way to the others. */
function Documents({ documents }: { readonly documents: readonly EditedDocument[] }) {
  const [at, setAt] = useState(0)
  const shown = documents[at]
  if (shown === undefined) return null
  return (
    <div role="group" aria-label="Before and after">
      <div className={classes.stepper}>
        <ActionIcon aria-label="Previous document" disabled={at === 0} onClick={() => setAt(at - 1)}>
          <IconChevronLeft size={16} />
        </ActionIcon>
        <span className={classes.count}>
          {at + 1} of {documents.length}
        </span>
        <ActionIcon
          aria-label="Next document"
          disabled={at === documents.length - 1}
          onClick={() => setAt(at + 1)}
        >
          <IconChevronRight size={16} />
        </ActionIcon>
        <span className={`mono ${classes.key}`}>{shown.key}</span>
        {shown.after === null && <span className={classes.deleted}>would be deleted</span>}
      </div>
      <div className={classes.diff}>
        <DiffEditor
          language="json"
          original={formatJson(shown.before)}
          modified={shown.after === null ? '' : formatJson(shown.after)}
          ariaLabel={shown.key}
          sides={['before', 'after']}
        />
      </div>
    </div>
  )
}
