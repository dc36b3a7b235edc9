import { create } from 'zustand'
import { client, type InStore } from '../client/index.ts'
import { newDraftId, openTab } from './tabs/tabs.ts'

/** A step of the tour through the sample: what the person sees, and what to try. */
interface TourStep {
  readonly title: string
  readonly text: string
}

export const tourSteps: readonly TourStep[] = [
  {
    title: 'A document',
    text: 'A JSON object under a key, kept byte for byte. Change a value, and see on the right what saving it would do to the views.',
  },
  {
    title: 'A view and its map',
    text: 'The map gives rows for a document. Change it: the rows beside it follow while you type, and nothing is kept yet.',
  },
  {
    title: 'Publish',
    text: 'Publish makes a table of the rows. The version before answers until the new one is filled, and each save keeps it true.',
  },
  {
    title: 'Query',
    text: 'Add a condition and run it. The view is a real table of SQL: the page shows the statement and its plan.',
  },
]

/** The step of the tour that is shown; null while there is none. */
export const useTour = create<{ readonly step: number | null; readonly at: InStore | null }>()(() => ({
  step: null,
  at: null,
}))

export function startTour(at: InStore): Promise<void> {
  return goToStep(0, at)
}

export function leaveTour(): void {
  useTour.setState({ step: null, at: null })
}

/** Shows a step, and what it speaks of; the tour ends behind its last step. */
export async function goToStep(step: number, at = useTour.getState().at): Promise<void> {
  if (at === null || step >= tourSteps.length) return leaveTour()
  useTour.setState({ step, at })
  if (step === 0) {
    const [first] = await client.documents.page({ ...at, prefix: '', offset: 0, limit: 1 })
    if (first !== undefined) openTab({ kind: 'document', ...at, key: first.key })
    return
  }
  const view = (await client.views.list(at)).find(({ kind }) => kind === 'authored')?.name
  if (view === undefined) return
  if (step === 3) openTab({ kind: 'query', ...at, view, draft: newDraftId() })
  else openTab({ kind: 'view', ...at, view })
}
