import * as v from 'valibot'
import { useDatabases } from './databases.ts'
import { loadDraft } from './drafts.ts'
import { readState, writeState } from './persist.ts'
import { restoreTabs, type Tab, tabId, useTabs } from './tabs/tabs.ts'

const name = 'session'
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
])

const session = v.object({
  databases: v.array(v.string()),
  tabs: v.array(tab),
  /** A title for each tab: a tab is drawn first when it is looked at, and only then knows its own. */
  titles: v.optional(v.array(v.string())),
  active: v.nullable(v.string()),
})

/** Puts back the databases and tabs of the last session, with their unsaved text. Runs nothing. */
export async function restoreSession(): Promise<void> {
  const read = parse(await readState(name))
  if (read) {
    const tabs: readonly Tab[] = read.tabs
    // What a query tab keeps is no unsaved text: closing it loses nothing worth a question.
    const drafts = await Promise.all(
      tabs.map(async (each) => (each.kind === 'query' ? null : await loadDraft(tabId(each)))),
    )
    useDatabases.setState({ paths: read.databases })
    const former = tabs.map((each, at) => ({
      tab: each,
      dirty: drafts[at] !== null,
      title: read.titles?.[at] ?? null,
    }))
    restoreTabs(former, read.active)
  }
  useDatabases.subscribe(keep)
  useTabs.subscribe(keep)
}

function keep(): void {
  const { tabs, active } = useTabs.getState()
  const now = {
    databases: useDatabases.getState().paths,
    tabs: tabs.map((open) => open.tab),
    titles: tabs.map((open) => open.title),
    active,
  }
  writeState(name, JSON.stringify(now))
}

function parse(text: string | null): v.InferOutput<typeof session> | null {
  if (text === null) return null
  try {
    const read = v.safeParse(session, JSON.parse(text))
    return read.success ? read.output : null
  } catch {
    return null
  }
}
