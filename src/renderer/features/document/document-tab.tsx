import { Button } from '@mantine/core'
import { IconFileUnknown } from '@tabler/icons-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { DocumentText } from '../../../shared/model/document.ts'
import { CodeEditor, type EditorHandle, type EditorMarker } from '../../components/code-editor/index.ts'
import { EmptyState } from '../../components/states/empty-state.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { formatJson } from '../../components/json-text/index.ts'
import { Skeleton } from '../../components/states/skeleton.tsx'
import { useTabCommand } from '../../workspace/tab-commands.ts'
import type { TabProps } from '../../workspace/tabs/tabs.ts'
import { HistoryPage } from './beside/history-page.tsx'
import { SidePanel } from './beside/side-panel.tsx'
import { useSide } from './beside/use-side.ts'
import { ConflictPanel } from './conflict/conflict-panel.tsx'
import { useDocumentActions } from './document-actions.ts'
import { DocumentHeader } from './document-header.tsx'
import { DocumentNotices } from './document-notices.tsx'
import { revisionNumber } from './document-status.ts'
import classes from './document.module.css'
import { ForecastBeside } from './forecast-beside.tsx'
import { type JsonProblem, jsonProblems } from './json-problems.ts'
import { type DocumentEditing, useDocument } from './use-document.ts'
import { useMerge } from './conflict/use-merge.ts'

const checkDelay = 250
const checkLimit = 20_000_000

/** One document: its JSON text, and everything that can be done with it. */
export function DocumentTab(props: TabProps<'document'>) {
  const { tab, active } = props
  const editing = useDocument(props)
  const actions = useDocumentActions(props, editing)
  const { status, base, text, refusal } = editing
  const editor = useRef<EditorHandle>(null)
  const problems = useProblems(text)
  const dirty =
    status.kind === 'edited' ||
    status.kind === 'changed' ||
    status.kind === 'deleted' ||
    status.kind === 'new'
  const markers = useMemo(() => problems.map(toMarker), [problems])

  const save = (): void => void editing.save()
  useTabCommand('document.save', save, active)

  const beside = useSide(active, tab.key !== null && status.kind !== 'missing')

  if (editing.loading) return <Skeleton lines={8} label="The document is loading" />
  if (editing.failure && base === null) {
    return (
      <ErrorState
        what={`Could not read document “${tab.key}”`}
        error={editing.failure}
        onRetry={editing.reload}
      />
    )
  }
  if (status.kind === 'missing') {
    return <MissingDocument tab={tab} onCreate={actions.createMissing} />
  }
  if (editing.comparing && editing.stored !== null) {
    return <Conflict tab={tab} editing={editing} theirs={editing.stored} />
  }
  if (beside.history && tab.key !== null)
    return <HistoryPage at={tab} docKey={tab.key} text={text} onClose={() => beside.setHistory(false)} />
  return (
    <div className={classes.tab}>
      <DocumentHeader
        side={beside.side}
        onSide={beside.toggle}
        onHistory={() => beside.setHistory(true)}
        docKey={tab.key}
        base={base}
        newKey={editing.newKey}
        keyProblem={refusal?.kind === 'key' ? refusal.message : null}
        dirty={dirty}
        canDiscard={editing.unsaved}
        saving={editing.saving}
        saveLabel={status.kind === 'deleted' ? 'Save as new' : 'Save'}
        canDelete={status.kind !== 'deleted'}
        onKey={editing.editKey}
        onFormat={() => editing.edit(formatJson(text))}
        onDiscard={() => editing.discard('Discarded your changes.')}
        onDuplicate={actions.duplicate}
        onDelete={() => void actions.remove()}
        onSave={save}
      />
      <DocumentNotices editing={editing} actions={actions} />
      <ForecastBeside
        {...props}
        editing={editing}
        actions={actions}
        dirty={dirty}
        side={
          beside.side !== null && (
            <SidePanel side={beside.side} tab={tab} text={text} actions={actions} onClose={beside.close} />
          )
        }
      >
        <CodeEditor
          language="json"
          ariaLabel={tab.key === null ? 'Text of the new document' : `Text of document ${tab.key}`}
          value={text}
          keptLength={dirty ? undefined : base?.text.length}
          onChange={editing.edit}
          markers={markers}
          handle={editor}
          autoFocus={tab.key !== null}
        />
      </ForecastBeside>
      <FirstProblem problems={problems} onShow={(line, column) => editor.current?.reveal(line, column)} />
    </div>
  )
}

interface ConflictProps {
  readonly tab: TabProps<'document'>['tab']
  readonly editing: DocumentEditing
  readonly theirs: DocumentText
}

function Conflict({ tab, editing, theirs }: ConflictProps) {
  const { text: mine, draftRev: madeFrom, draftBase: base, saving } = editing
  const took = `Took revision ${revisionNumber(theirs.rev)}; your text is set aside.`
  return (
    <ConflictPanel
      theirs={theirs}
      madeFrom={madeFrom}
      mine={mine}
      saving={saving}
      merging={useMerge(tab, { mine, theirs, madeFrom, base })}
      onTakeBoth={editing.takeMerged}
      onKeepMine={() => void editing.overwrite()}
      onTakeTheirs={() => editing.discard(took)}
      onContinue={() => editing.setComparing(false)}
    />
  )
}

interface MissingDocumentProps {
  readonly tab: TabProps<'document'>['tab']
  readonly onCreate: () => void
}

function MissingDocument({ tab, onCreate }: MissingDocumentProps) {
  return (
    <EmptyState
      icon={<IconFileUnknown size={32} />}
      title={`There is no document “${tab.key}”`}
      action={<Button onClick={onCreate}>New document with this key</Button>}
    >
      It may have been deleted, or never have been in “{tab.store}”.
    </EmptyState>
  )
}

interface FirstProblemProps {
  readonly problems: readonly JsonProblem[]
  readonly onShow: (line: number, column: number) => void
}

function FirstProblem({ problems, onShow }: FirstProblemProps) {
  const [first] = problems
  if (first === undefined) return null
  return (
    <button
      type="button"
      className={classes.problem}
      data-severity={first.severity}
      onClick={() => onShow(first.line, first.column)}
    >
      Line {first.line}, column {first.column}: {first.message}
      {problems.length > 1 && ` (and ${problems.length - 1} more)`}
    </button>
  )
}

function useProblems(text: string): readonly JsonProblem[] {
  const [problems, setProblems] = useState<readonly JsonProblem[]>([])
  useEffect(() => {
    if (text.length > checkLimit) return setProblems([])
    const timer = setTimeout(() => setProblems(jsonProblems(text)), checkDelay)
    return () => clearTimeout(timer)
  }, [text])
  return problems
}

function toMarker({ line, column, endColumn, message, severity }: JsonProblem): EditorMarker {
  return { line, column, endLine: line, endColumn, message, severity }
}
