import { useState } from 'react'
import type { InStore } from '../../../client/index.ts'
import { type Preview, type PreviewSample, usePreview } from './use-preview.ts'
import { type ShapeSampling, useShapeSample } from './use-shape-sample.ts'
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
  | 'skipped'
  | 'failing'

/** The preview of a draft on screen: the documents it runs on, and what of it is shown. */
export interface Previewing {
  readonly preview: Preview
  readonly trace: MapTrace
  readonly lineage: Lineage
  readonly stepping: Stepping
  readonly sample: PreviewSample
  readonly choose: (sample: PreviewSample) => void
  /** Why the documents were chosen; null for so many spread over the store. */
  readonly sampling: ShapeSampling | null
  readonly tab: PreviewTab
  readonly show: (tab: PreviewTab) => void
  /** The documents the preview ran on, and the one of them that is looked at. */
  readonly keys: readonly string[]
  readonly document: string | null
  readonly showDocument: (key: string) => void
}

export function usePreviewing(at: InStore, draft: ViewDraft, active: boolean): Previewing {
  const [sample, choose] = useState<PreviewSample>(100)
  const [tab, show] = useState<PreviewTab>('rows')
  const [chosen, showDocument] = useState<string | null>(null)
  const byShape = typeof sample !== 'number'
  const shape = useShapeSample(at, { map: draft.map, active: active && byShape })
  // What cannot be chosen for this map is chosen without it.
  const documents = byShape ? (shape.keys ?? (shape.failed ? sample : null)) : sample
  const preview = usePreview(at, draft, { sample: documents, active })
  const keys = preview.result?.keys ?? none
  const document = chosen !== null && keys.includes(chosen) ? chosen : (keys[0] ?? null)
  const watched = tab === 'trace' || tab === 'document' ? document : null
  return {
    preview,
    stepping: useStepping(at, draft, { preview, document, shown: active && tab === 'steps' }),
    lineage: useLineage(at, draft, { preview, active }),
    trace: useTrace(at, draft, { preview, watched, active }),
    sample,
    choose,
    sampling: byShape ? shape : null,
    tab,
    show,
    keys,
    document,
    showDocument,
  }
}

const none: readonly string[] = []
