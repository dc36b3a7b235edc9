import { create } from 'zustand'
import { readState, writeState } from './persist.ts'

export interface Settings {
  readonly theme: 'dark' | 'light' | 'system'
  /** Height of a grid row: 28 px or 24 px. */
  readonly density: 'normal' | 'compact'
  readonly sidebar: boolean
  /** Whether the documents tab shows the text of the selected document. */
  readonly detail: boolean
  /** Whether a document shows beside its text what saving it will do to the views. */
  readonly forecast: boolean
}

const mirror = 'datastore.settings'
const defaults: Settings = {
  theme: 'system',
  density: 'normal',
  sidebar: true,
  detail: true,
  forecast: true,
}

/** Kept in the browser as well as by the host, so that the first paint already has the right theme. */
export const useSettings = create<Settings>()(() => ({ ...defaults, ...parse(localStorage.getItem(mirror)) }))

/** Changes settings and keeps them between sessions. */
export function setSettings(change: Partial<Settings>): void {
  useSettings.setState(change)
  const text = JSON.stringify(useSettings.getState())
  localStorage.setItem(mirror, text)
  writeState('settings', text)
}

/** Reads the settings the host kept. */
export async function loadSettings(): Promise<void> {
  useSettings.setState(parse(await readState('settings')))
}

function parse(text: string | null): Partial<Settings> {
  if (!text) return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return {}
    const read = value as Record<string, unknown>
    return {
      ...(read.theme === 'dark' || read.theme === 'light' || read.theme === 'system'
        ? { theme: read.theme }
        : {}),
      ...(read.density === 'normal' || read.density === 'compact' ? { density: read.density } : {}),
      ...(typeof read.sidebar === 'boolean' ? { sidebar: read.sidebar } : {}),
      ...(typeof read.detail === 'boolean' ? { detail: read.detail } : {}),
      ...(typeof read.forecast === 'boolean' ? { forecast: read.forecast } : {}),
    }
  } catch {
    return {}
  }
}
