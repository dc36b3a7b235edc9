import { type RefObject, useCallback, useMemo } from 'react'
import type { InStore } from '../../../client/index.ts'
import type { EditorHandle } from '../../../components/code-editor/index.ts'
import { SplitPane } from '../../../components/panes/split-pane.tsx'
import { useAskedQueries } from '../../../workspace/asked/asked-queries.ts'
import { ProposalsMenu } from '../fixes/proposals-menu.tsx'
import type { Previewing } from '../preview/use-previewing.ts'
import { ColumnsForm } from './columns-form.tsx'
import { ConstraintsForm } from './constraints-form.tsx'
import { FailurePolicy } from './failure-policy.tsx'
import { MapEditor } from './map-editor.tsx'
import type { ViewEditing } from './use-view-draft.ts'
import type { ViewDraft } from './view-draft.ts'

interface ViewSourceProps {
  readonly at: InStore
  readonly editing: ViewEditing
  readonly previewing: Previewing
  readonly handle: RefObject<EditorHandle | null>
  readonly autoFocus: boolean
  /** Opens a document. */
  readonly onOpen: (key: string) => void
}

/** What a view is made of: its map, and below it the columns, each of which can be changed. */
export function ViewSource({ at, editing, previewing, handle, autoFocus, onOpen }: ViewSourceProps) {
  const { draft, edit } = editing
  const editColumns = useCallback((columns: ViewDraft['columns']) => edit({ columns }), [edit])
  const yielded = previewing.preview.result?.yielded
  const asked = useAskedQueries({ ...at, view: draft.name })
  const { name, columns, indexes, checks, onError, maxFailures } = draft
  // The form is drawn only when it changes, and not with each key that is typed in the map.
  const policy = useMemo(() => {
    const form = { name, columns, indexes, checks, onError, maxFailures, map: '', tests: [], version: null }
    return (
      <>
        {yielded !== undefined && (
          <ProposalsMenu draft={form} yielded={yielded} asked={asked} onChange={edit} />
        )}
        <FailurePolicy draft={form} onEdit={edit} />
      </>
    )
  }, [name, columns, indexes, checks, onError, maxFailures, edit, asked, yielded])
  const constraints = useMemo(
    () => <ConstraintsForm at={at} draft={{ name, columns, indexes, checks }} onEdit={edit} />,
    [at, name, columns, indexes, checks, edit],
  )
  return (
    <SplitPane name="view-source" direction="vertical" sizes={[64, 36]} min={['120px', '96px']}>
      <MapEditor
        at={at}
        draft={draft}
        onEdit={edit}
        onOpen={onOpen}
        previewing={previewing}
        handle={handle}
        autoFocus={autoFocus}
      />
      <ColumnsForm columns={draft.columns} onChange={editColumns} below={constraints}>
        {policy}
      </ColumnsForm>
    </SplitPane>
  )
}
