import { useState } from 'react'
import type { HistoryPlace } from './history-panel.tsx'

export interface History {
  readonly shown: boolean
  /** The version and the line that the history begins with. */
  readonly begin: HistoryPlace | null
  readonly show: (shown: boolean) => void
  readonly showPlace: (place: HistoryPlace) => void
}

/** Whether the history of a view is shown, and where in it. */
export function useHistory(): History {
  const [shown, setShown] = useState(false)
  const [begin, setBegin] = useState<HistoryPlace | null>(null)
  return {
    shown,
    begin,
    show: (next) => {
      setBegin(null)
      setShown(next)
    },
    showPlace: (place) => {
      setBegin(place)
      setShown(true)
    },
  }
}
