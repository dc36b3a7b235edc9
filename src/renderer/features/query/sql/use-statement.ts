import { useState } from 'react'
import { DatastoreError } from '../../../../shared/errors.ts'
import type { EditorMarker, EditorPlace } from '../../../components/code-editor/index.ts'
import { client } from '../../../client/index.ts'
import { openExport } from '../../../workspace/dialogs.ts'
import { setDraft, useDraft } from '../../../workspace/drafts.ts'
import type { TabProps } from '../../../workspace/tabs/tabs.ts'
import { type QueryHistory, useStatementHistory } from '../kept/query-history.ts'
import { type Endable, timeLimit, useEndable } from '../use-endable.ts'

export type StatementResult = Awaited<ReturnType<typeof client.databases.readStatement>> & {
  /** How many rows stand before the first. */
  readonly offset: number
}

interface Run {
  readonly sql: string
  /** The whole text, and where in it the statement begins. */
  readonly text: string
  readonly begin: EditorPlace
  readonly offset: number
  readonly limit: number
  /** Tells a repeated run of the same statement from the first. */
  readonly number: number
}

export interface Statement extends Endable<StatementResult> {
  /** Undefined while an earlier session's is looked up. */
  readonly text: string | undefined
  readonly edit: (text: string) => void
  /** Runs what was run last once more. */
  readonly again: () => void
  /** Runs the text, or what is selected of it. */
  readonly run: (selected: (EditorPlace & { readonly text: string }) | null) => void
  readonly limit: number
  readonly setLimit: (limit: number) => void
  readonly turn: (by: -1 | 1) => void
  /** Asks where all rows of what was run last are to be written. */
  readonly export: () => void
  readonly history: QueryHistory
  /** The place of a mistake, while the statement stands as it was run. */
  readonly markers: readonly EditorMarker[]
}

/** A person's statement: its text, its run, and the page of rows that it found. */
export function useStatement({ id, tab: { database } }: TabProps<'sql'>): Statement {
  const draft = useDraft(id)
  const text = draft === undefined ? undefined : (draft ?? '')
  const [limit, setLimit] = useState(100)
  const [run, setRun] = useState<Run | null>(null)
  const history = useStatementHistory(database)
  const answer = useEndable(run, ['statement', database, run], ({ sql, offset, ...asked }, signal) =>
    read({ database, sql, offset, limit: asked.limit }, signal),
  )

  // What was found before stands behind the words of a run that fails.
  const [former, keep] = useState(answer.result)
  if (answer.result !== undefined && answer.result !== former) keep(answer.result)

  const start = (next: Omit<Run, 'number'>): void =>
    setRun((last) => ({ ...next, number: (last?.number ?? 0) + 1 }))

  return {
    ...answer,
    result: answer.result ?? former,
    text,
    edit: (next) => setDraft(id, next),
    again: () => run !== null && start(run),
    run: (selected) => {
      if (text === undefined) return
      const begin = selected?.text.trim() ? selected : { text, line: 1, column: 1 }
      const sql = begin.text
      if (sql.trim() !== '') history.add({ view: '', form: sql, call: sql, at: new Date().toISOString() })
      start({ sql, text, begin, offset: 0, limit })
    },
    limit,
    setLimit,
    turn: (by) => {
      if (run !== null) start({ ...run, offset: Math.max(0, run.offset + by * run.limit) })
    },
    export: () => run !== null && openExport({ kind: 'statement', database, sql: run.sql }),
    history,
    markers: run !== null && run.text === text ? markersOf(answer.error, run.begin) : [],
  }
}

interface Asked {
  readonly database: string
  readonly sql: string
  readonly offset: number
  readonly limit: number
}

async function read(asked: Asked, signal: AbortSignal): Promise<StatementResult> {
  const found = await client.databases.readStatement({ ...asked, milliseconds: timeLimit() }, { signal })
  return { ...found, offset: asked.offset }
}

function markersOf(error: unknown, begin: EditorPlace): readonly EditorMarker[] {
  if (!(error instanceof DatastoreError)) return []
  const { line, columnNumber } = error.details
  if (line === undefined || columnNumber === undefined) return []
  const column = line === 1 ? begin.column + columnNumber - 1 : columnNumber
  return [{ line: begin.line + line - 1, column, message: error.message, severity: 'error' }]
}
