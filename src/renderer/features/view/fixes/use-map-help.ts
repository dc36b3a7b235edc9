import { useMemo } from 'react'
import { columnFault } from '../../../../shared/model/view-names.ts'
import { type InStore, useDocumentFields } from '../../../client/index.ts'
import type { CodeHelp, EditorMarker } from '../../../components/code-editor/index.ts'
import { notifyDone } from '../../../components/notify.tsx'
import type { ViewDraft } from '../draft/view-draft.ts'
import { groupProblems, problemMarkers } from '../preview/preview-report.ts'
import type { Preview } from '../preview/use-preview.ts'
import { readMap } from './map-code.ts'
import { placeProblems } from './place-problems.ts'
import { quickFixes, unusedColumns } from './quick-fixes.ts'
import { renameColumn } from './rename-column.ts'

interface HelpRequest {
  readonly at: InStore
  readonly draft: ViewDraft
  readonly result: Preview['result']
  readonly onEdit: (change: Partial<ViewDraft>) => void
  /** Opens a document. */
  readonly onOpen: (key: string) => void
}

/** What the editor of a map marks, and what it offers to do about it. */
export function useMapHelp({ at, draft, result, onEdit, onOpen }: HelpRequest): {
  readonly markers: readonly EditorMarker[]
  readonly help: CodeHelp
} {
  const fields = useDocumentFields(at).data
  const code = useMemo(() => readMap(draft.map), [draft.map])
  const groups = useMemo(() => groupProblems(result?.errors ?? []), [result])
  const unused = useMemo(() => (code === null ? [] : unusedColumns(code, draft)), [code, draft])
  const markers = useMemo<readonly EditorMarker[]>(() => {
    const problems = problemMarkers(placeProblems(code, groups), result?.sampled ?? 0)
    const start = code?.rows[0]?.node.loc?.start
    return [
      ...problems.map((marker) => ({ ...marker, severity: 'error' as const })),
      ...unused.flatMap(({ name }) =>
        start === undefined
          ? []
          : [
              {
                line: start.line,
                column: start.column + 1,
                message: `No row has a value for the column “${name}”.`,
                severity: 'warning' as const,
              },
            ],
      ),
    ]
  }, [code, groups, result?.sampled, unused])
  const help = useMemo<CodeHelp>(
    () => ({
      fixes: (place) => {
        if (code === null || result === null) return []
        const found = quickFixes({ code, draft, groups, result, fields: fields ?? [] }, place)
        return found.map(({ title, change, open }) => ({
          title,
          run: () => {
            if (change !== undefined) onEdit(change)
            if (open !== undefined) onOpen(open)
          },
        }))
      },
      nameAt: (offset) => {
        const member = code?.rows
          .flatMap((row) => row.members)
          .find(({ key }) => key.start <= offset && offset <= key.end)
        const isColumn = draft.columns.some(({ name }) => name === member?.name)
        if (code === null || member === undefined || !isColumn) return null
        return {
          start: member.key.start,
          end: member.key.end,
          text: member.name,
          rename: (to) => {
            const refusal = nameRefusal(draft, member.name, to)
            if (refusal === null && to !== member.name) {
              onEdit(renameColumn(code, draft, member.name, to))
              notifyDone(`Renamed the column “${member.name}” to “${to}” in the form and in the map.`)
            }
            return refusal
          },
        }
      },
    }),
    [code, draft, groups, result, fields, onEdit, onOpen],
  )
  return { markers, help }
}

function nameRefusal({ columns }: ViewDraft, from: string, to: string): string | null {
  const fault = columnFault(to)
  if (fault !== null) return `The column name “${to}” ${fault}.`
  const isTaken = columns.some(({ name }) => name !== from && name.toLowerCase() === to.toLowerCase())
  return isTaken ? `There is another column “${to}”.` : null
}
