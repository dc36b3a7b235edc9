import * as v from 'valibot'
import { byName } from '../../shared/model/by-name.ts'

/** The version of the settings' text: a newer one has settings that are not known here. */
export const settingsVersion = 1

/** A setting that counts as `initial` where it is absent or not understood. */
function kept<Value>(schema: v.GenericSchema<unknown, Value>, initial: Value) {
  return v.optional(v.fallback(schema, initial), initial)
}

const settings = v.object({
  theme: kept(v.picklist(['dark', 'light', 'system']), 'system'),
  /** Height of a grid row: 28 px or 24 px. */
  density: kept(v.picklist(['normal', 'compact']), 'normal'),
  /** Stronger borders and texts; `system` asks the system. */
  contrast: kept(v.picklist(['system', 'more']), 'system'),
  /** Nothing moves by itself when `reduced`; `system` asks the system. */
  motion: kept(v.picklist(['system', 'reduced']), 'system'),
  /** How large everything is, 1 as the system has it. A browser has a zoom of its own. */
  zoom: kept(v.pipe(v.number(), v.minValue(0.5), v.maxValue(2)), 1),
  sidebar: kept(v.boolean(), true),
  /** Whether the documents tab shows the text of the selected document. */
  detail: kept(v.boolean(), true),
  /** Whether a document shows beside its text what saving it will do to the views. */
  forecast: kept(v.boolean(), true),
  /** Seconds after which a query is ended; 0 for as long as it needs. */
  queryLimit: kept(v.pipe(v.number(), v.integer(), v.minValue(0)), 60),
  /** Whether the app looks for a newer version when it starts. */
  updates: kept(v.boolean(), true),
  /** Shortcuts that the person has chosen, by the command's name; an empty list is none. */
  keys: kept(byName(v.array(v.string())), {}),
})

export type Settings = Readonly<v.InferOutput<typeof settings>>

export interface ReadSettings {
  readonly settings: Settings
  readonly version: number
}

/** Reads the text of the settings: what is not understood counts as never chosen, and is never an error. */
export function readSettings(text: string | null): ReadSettings {
  const value = parse(text)
  const { version } = value as { version?: unknown }
  return {
    settings: v.parse(settings, value),
    version: typeof version === 'number' ? version : settingsVersion,
  }
}

function parse(text: string | null): object {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  } catch {
    return {}
  }
}
