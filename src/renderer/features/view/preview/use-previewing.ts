import { useState } from 'react'
import type { InStore } from '../../../client/index.ts'
import { type Preview, usePreview } from './use-preview.ts'
import { type Sampling, useSampling } from '../samples/use-sampling.ts'
import { type BranchSearch, useBranchSearch } from '../samples/use-branch-search.ts'
import { type Lineage, useLineage } from '../lineage/use-lineage.ts'
import { type MapTrace, useTrace } from '../trace/use-trace.ts'
import { type Stepping, useStepping } from '../steps/use-stepping.ts'
import type { ViewDraft } from '../draft/view-draft.ts'

/** What the preview shows. */
export type PreviewTab =
  | 'rows'
  | 'problems'
  | 'console'
  | 'tests'
  | 'trace'
  | 'steps'
  | 'document'
  | 'query'
  | 'skipped'
  | 'failing'

/** The preview of a draft on screen: the documents it runs on, and what of it is shown. */
export interface Previewing {
  readonly preview: Preview
  readonly trace: MapTrace
  readonly lineage: Lineage
  readonly stepping: Stepping
  readonly sampling: Sampling
  /** Looks for a document that goes a way which none of the sample does. */
  readonly branching: BranchSearch
  readonly tab: PreviewTab
  readonly show: (tab: PreviewTab) => void
  /** The documents the preview ran on, and the one of them that is looked at. */
  readonly keys: readonly string[]
  readonly document: string | null
  readonly showDocument: (key: string) => void
  /** Shows the next document of the sample, or the one before, in a tab that is about one document. */
  readonly stepDocument: (by: 1 | -1) => void
}

/** The tabs that are about one document. */
const ofDocument: readonly PreviewTab[] = ['document', 'trace', 'steps']

export function usePreviewing(at: InStore, draft: ViewDraft, active: boolean): Previewing {
  const [tab, show] = useState<PreviewTab>('rows')
  const [chosen, showDocument] = useState<string | null>(null)
  const sampling = useSampling(at, draft, active)
  const preview = usePreview(at, draft, { sample: sampling.documents, active })
  const keys = preview.result?.keys ?? none
  const document = chosen !== null && keys.includes(chosen) ? chosen : (keys[0] ?? null)
  const watched = tab === 'trace' || tab === 'document' ? document : null
  return {
    preview,
    stepping: useStepping(at, draft, { preview, document, shown: active && tab === 'steps' }),
    lineage: useLineage(at, draft, { preview, active }),
    trace: useTrace(at, draft, { preview, watched, active }),
    // The reasons are those of the sample asked for; the documents in sight may still be those of the one before.
    sampling: preview.ofSample ? sampling : { ...sampling, why: unknown },
    branching: useBranchSearch(at, draft, { sampling, keys, showDocument }),
    tab,
    show,
    keys,
    document,
    showDocument,
    stepDocument: (by) => {
      const next = keys[keys.indexOf(document ?? '') + by]
      if (!ofDocument.includes(tab)) show('document')
      else if (next !== undefined) showDocument(next)
    },
  }
}

const none: readonly string[] = []

const unknown = (): undefined => undefined
