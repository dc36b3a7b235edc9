import * as v from 'valibot'

/** What a report of a fault says of the engine host: the programs it is made of, and where it keeps its state. */
export const engineAbout = v.object({
  node: v.string(),
  /** Null outside of Electron. */
  electron: v.nullable(v.string()),
  v8: v.string(),
  /** The system and its release: `linux 6.1.0`. */
  system: v.string(),
  arch: v.string(),
  /** The folder of settings, tabs, drafts and jobs. */
  stateFolder: v.string(),
  /** The app's own log. */
  logFile: v.string(),
})

export type EngineAbout = Readonly<v.InferOutput<typeof engineAbout>>
