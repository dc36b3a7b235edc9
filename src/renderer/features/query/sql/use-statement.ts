import { useState } from 'react'
import { DatastoreError } from '../../../../shared/errors.ts'
import type { EditorMarker } from '../../../components/code-editor/index.ts'
import { client } from '../../../client/index.ts'
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
  readonly offset: number
  readonly limit: number
  /** Tells a repeated run of the same statement from the first. */
  readonly number: number
}

export interface Statement extends Endable<StatementResult> {
  /** Undefined while an earlier session's is looked up. */
  readonly text: string | undefined
  readonly edit: (text: string) => void
  readonly run: () => void
  readonly limit: number
  readonly setLimit: (limit: number) => void
  readonly turn: (by: -1 | 1) => void
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

  const start = (next: Omit<Run, 'number'>): void =>
    setRun((last) => ({ ...next, number: (last?.number ?? 0) + 1 }))

  return {
    ...answer,
    text,
    edit: (next) => setDraft(id, next),
    run: () => {
      if (text === undefined) return
      if (text.trim() !== '') history.add({ view: '', form: text, call: text, at: new Date().toISOString() })
      start({ sql: text, offset: 0, limit })
    },
    limit,
    setLimit,
    turn: (by) => {
      if (run !== null) start({ ...run, offset: Math.max(0, run.offset + by * run.limit) })
    },
    history,
    markers: run?.sql === text ? markersOf(answer.error) : [],
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

function markersOf(error: unknown): readonly EditorMarker[] {
  if (!(error instanceof DatastoreError)) return []
  const { line, columnNumber } = error.details
  if (line === undefined || columnNumber === undefined) return []
  return [{ line, column: columnNumber, message: error.message, severity: 'error' }]
}
