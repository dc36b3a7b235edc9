import * as v from 'valibot'
import type { Tab } from './tabs/tab.ts'

const store = { database: v.string(), store: v.string() }
const draft = v.optional(v.string())

const tab = v.variant('kind', [
  v.object({ kind: v.literal('documents'), ...store }),
  v.object({ kind: v.literal('document'), ...store, key: v.nullable(v.string()), draft }),
  v.object({ kind: v.literal('changes'), ...store }),
  v.object({ kind: v.literal('shape'), ...store }),
  v.object({ kind: v.literal('views'), ...store }),
  v.object({
    kind: v.literal('view'),
    ...store,
    view: v.nullable(v.string()),
    draft,
    field: v.optional(v.string()),
  }),
  v.object({ kind: v.literal('query'), ...store, view: v.string(), draft: v.string() }),
  v.object({ kind: v.literal('sql'), database: v.string(), draft: v.string() }),
])

/** A part of the text that counts as `initial` where it is absent or not understood. */
function kept<Value>(schema: v.GenericSchema<unknown, Value>, initial: Value) {
  return v.optional(v.fallback(schema, initial), initial)
}

const session = v.object({
  databases: kept(v.array(v.string()), []),
  tabs: kept(v.array(v.unknown()), []),
  /** A title for each tab: a tab is drawn first when it is looked at, and only then knows its own. */
  titles: kept(v.array(v.unknown()), []),
  active: kept(v.nullable(v.string()), null),
})

/** A tab as it is kept between sessions. */
export interface KeptTab {
  readonly tab: Tab
  /** Null when none was kept. */
  readonly title: string | null
}

/** A tab that a newer version of the app has written: kept as it is, for that version. */
interface ForeignTab {
  readonly tab: unknown
  readonly title: string | null
}

export interface Session {
  readonly databases: readonly string[]
  readonly tabs: readonly KeptTab[]
  /** The id of the tab in front. */
  readonly active: string | null
  readonly foreign: readonly ForeignTab[]
}

/** Reads the text of a session, as far as it is understood; null when it is no session at all. */
export function readSession(text: string): Session | null {
  const read = v.safeParse(session, parse(text))
  if (!read.success) return null
  const { databases, tabs, titles, active } = read.output
  const all = tabs.map((each, at) => {
    const title = titles[at]
    return { tab: each, title: typeof title === 'string' ? title : null }
  })
  return {
    databases,
    active,
    tabs: all.flatMap(({ tab: each, title }) => {
      const known = v.safeParse(tab, each)
      return known.success ? [{ tab: known.output, title }] : []
    }),
    foreign: all.filter((each) => !v.is(tab, each.tab)),
  }
}

export function writeSession({ databases, tabs, active, foreign }: Session): string {
  const all = [...tabs, ...foreign]
  return JSON.stringify({
    databases,
    tabs: all.map((each) => each.tab),
    titles: all.map((each) => each.title),
    active,
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
