import * as v from 'valibot'
import type { Pane } from './tabs/panes.ts'
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
  /** The tab in front of the pane with the focus, for a version that knows no panes. */
  active: kept(v.nullable(v.string()), null),
  /** For each tab whether it is pinned, and in which pane it stands. */
  pinned: kept(v.array(v.unknown()), []),
  panes: kept(v.array(v.unknown()), []),
  fronts: kept(v.array(v.nullable(v.string())), []),
  pane: kept(v.picklist([0, 1]), 0),
})

/** A tab as it is kept between sessions. */
export interface KeptTab<Kept = Tab> {
  readonly tab: Kept
  /** Null when none was kept. */
  readonly title: string | null
  readonly pinned: boolean
  readonly pane: Pane
}

export interface Session {
  readonly databases: readonly string[]
  readonly tabs: readonly KeptTab[]
  /** The id of the tab in front of each pane. */
  readonly fronts: readonly (string | null)[]
  readonly pane: Pane
  /** Tabs that a newer version of the app has written: kept as they are, for that version. */
  readonly foreign: readonly KeptTab<unknown>[]
}

/** Reads the text of a session, as far as it is understood; null when it is no session at all. */
export function readSession(text: string): Session | null {
  const read = v.safeParse(session, parse(text))
  if (!read.success) return null
  const { databases, tabs, titles, active, pinned, panes, fronts, pane } = read.output
  const all = tabs.map((each, at) => {
    const title = titles[at]
    return {
      tab: each,
      title: typeof title === 'string' ? title : null,
      pinned: pinned[at] === true,
      pane: panes[at] === 1 ? (1 as const) : (0 as const),
    }
  })
  return {
    databases,
    fronts: [0, 1].map((of) => (of === pane ? active : null) ?? fronts[of] ?? null),
    pane,
    tabs: all.flatMap((each) => {
      const known = v.safeParse(tab, each.tab)
      return known.success ? [{ ...each, tab: known.output }] : []
    }),
    foreign: all.filter((each) => !v.is(tab, each.tab)),
  }
}

export function writeSession({ databases, tabs, fronts, pane, foreign }: Session): string {
  const all = [...tabs, ...foreign]
  return JSON.stringify({
    databases,
    tabs: all.map((each) => each.tab),
    titles: all.map((each) => each.title),
    active: fronts[pane] ?? null,
    pinned: all.map((each) => each.pinned),
    panes: all.map((each) => each.pane),
    fronts,
    pane,
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
