import { useState } from 'react'
import { useTabCommand } from '../../../workspace/tab-commands.ts'
import type { Side } from './side-panel.tsx'

export interface SideState {
  /** What stands beside the text; null for what saving it will do. */
  readonly side: Side | null
  readonly toggle: (side: Side) => void
  readonly close: () => void
  /** Whether the history takes the place of the text. */
  readonly history: boolean
  readonly setHistory: (history: boolean) => void
}

/** What is shown of a document beside its text, or in its place; `stored` says whether the store has it. */
export function useSide(active: boolean, stored: boolean): SideState {
  const [side, setSide] = useState<Side | null>(null)
  const [history, setHistory] = useState(false)
  const toggle = (next: Side): void => setSide((last) => (last === next ? null : next))
  useTabCommand('document.history', () => setHistory(!history), active && stored)
  useTabCommand('document.tree', () => toggle('tree'), active)
  useTabCommand('document.links', () => toggle('links'), active && stored)
  return { side, toggle, close: () => setSide(null), history, setHistory }
}
