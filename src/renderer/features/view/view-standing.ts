import type { ViewSummary } from '../../../shared/model/view.ts'
import type { Tone } from '../../components/status-dot.tsx'

export interface ViewStanding {
  readonly tone: Tone
  readonly label: string
}

/** How a view stands, in a colour and in words. */
export function viewStanding(view: Pick<ViewSummary, 'state' | 'stale' | 'errors' | 'kind'>): ViewStanding {
  switch (view.state) {
    case 'building':
      return { tone: 'busy', label: 'building' }
    case 'failed':
      return { tone: 'danger', label: 'failed' }
    case 'paused':
      return { tone: 'warn', label: 'paused' }
    case 'interrupted':
      return { tone: 'warn', label: 'interrupted' }
    case 'ready':
      if (view.stale) return { tone: 'warn', label: 'waits for its program' }
      if (view.errors > 0) return { tone: 'warn', label: 'ready, some documents skipped' }
      return { tone: 'ok', label: 'ready' }
    default:
      throw new Error(`No such state: ${String(view.state satisfies never)}`)
  }
}
