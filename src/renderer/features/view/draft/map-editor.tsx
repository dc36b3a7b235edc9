import { useQuery } from '@tanstack/react-query'
import { type Ref, useMemo } from 'react'
import { client, type InStore, keys } from '../../../client/index.ts'
import { CodeEditor, type EditorHandle } from '../../../components/code-editor/index.ts'
import { useMapHelp } from '../fixes/use-map-help.ts'
import { mapGlobals, rowDeclaration } from './row-declaration.ts'
import { editorNotes } from '../trace/trace-report.ts'
import { withTests } from '../trace/test-notes.ts'
import type { Previewing } from '../preview/use-previewing.ts'
import type { ViewDraft } from './view-draft.ts'

interface MapEditorProps {
  readonly at: InStore
  readonly draft: ViewDraft
  readonly onEdit: (change: Partial<ViewDraft>) => void
  /** Opens a document. */
  readonly onOpen: (key: string) => void
  readonly previewing: Previewing
  readonly handle: Ref<EditorHandle>
  readonly autoFocus: boolean
}

const tones = { made: 'strong', way: 'weak' } as const

/** The map as text, with the types of the store's documents, and what the preview and the trace found on its lines. */
export function MapEditor({ at, draft, onEdit, onOpen, previewing, handle, autoFocus }: MapEditorProps) {
  const { result } = previewing.preview
  const { trace, lineage, stepping } = previewing
  const step = previewing.tab === 'steps' ? stepping.recording?.steps[stepping.at]?.line : undefined
  const lines = useMemo(
    () => (step === undefined ? lineage.lit?.lines : new Map([[step, 'made' as const]])),
    [step, lineage.lit],
  )
  const types = useQuery({
    queryKey: [...keys.store(at), 'types'],
    queryFn: ({ signal }) => client.views.types(at, { signal }),
  })
  const declarations = useMemo(
    () => `${types.data?.declaration ?? ''}\n${rowDeclaration(draft.columns)}\n${mapGlobals}`,
    [types.data?.declaration, draft.columns],
  )
  // Marks move with the text until new ones come: removed and added at each key, they would flicker.
  const { markers, help } = useMapHelp({ at, draft, result, onEdit, onOpen })
  const notes = useMemo(
    () =>
      trace.result === null
        ? null
        : {
            ...withTests(
              editorNotes(trace.result, trace.values, trace.stale),
              result?.tests,
              trace.result.tests,
            ),
            lit: [...(lines ?? [])].map(([line, mark]) => ({ line, tone: tones[mark] })),
          },
    [trace.result, trace.values, trace.stale, lines, result?.tests],
  )
  return (
    <CodeEditor
      language="typescript"
      ariaLabel={`Map of ${draft.name === '' ? 'the new view' : draft.name}`}
      value={draft.map}
      onChange={(map) => onEdit({ map })}
      markers={markers}
      notes={notes}
      onPoint={(line) => lineage.pick({ kind: 'line', line })}
      declarations={declarations}
      help={help}
      handle={handle}
      autoFocus={autoFocus}
    />
  )
}
