import { useDatabases } from './databases.ts'
import { loadDraft } from './drafts.ts'
import { readState, writeState } from './persist.ts'
import { reportProblem } from './problems.ts'
import { type KeptTab, readSession, type Session, writeSession } from './session-text.ts'
import { client } from '../client/index.ts'
import { openTab, restoreTabs, tabId, textTab, useTabs } from './tabs/tabs.ts'

const name = 'session'

/** Tabs of a newer version of the app, written back as they were. */
let foreign: Session['foreign'] = []

/** Puts back the databases and tabs of the last session, with their unsaved text. Runs nothing. */
export async function restoreSession(): Promise<void> {
  const text = await readState(name)
  const read = text === null ? null : readSession(text)
  if (text !== null && read === null)
    reportProblem(
      'The tabs of the last session could not be restored',
      new Error('What was kept of them is no session. Unsaved text is still there: open its document again.'),
    )
  foreign = read?.foreign ?? []
  const others = await tabsOfOtherWindows(read?.tabs ?? [])
  const tabs = [...(read?.tabs ?? []), ...others]
  if (tabs.length > 0 || read !== null) {
    // What a query keeps is no unsaved text: closing it loses nothing worth a question.
    const drafts = await Promise.all(
      tabs.map(async ({ tab }) => (textTab(tabId(tab)) === null ? null : await loadDraft(tabId(tab)))),
    )
    const databases = [...(read?.databases ?? []), ...others.map(({ tab }) => tab.database)]
    // What was opened while the session was read stays, and in front.
    const early = useTabs.getState().tabs
    useDatabases.setState({ paths: [...new Set([...databases, ...useDatabases.getState().paths])] })
    restoreTabs(
      tabs.map((each, at) => ({ ...each, dirty: drafts[at] !== null })),
      read ?? { fronts: [null, null], pane: 0 },
    )
    for (const { tab } of early) openTab(tab)
  }
  useDatabases.subscribe(keep)
  useTabs.subscribe(keep)
}

/**
 * The tabs of unsaved texts that the session does not have: each window writes the session as its own tabs are, and a session may be
 * damaged.
 */
async function tabsOfOtherWindows(tabs: readonly KeptTab[]): Promise<KeptTab[]> {
  const known = new Set(tabs.map(({ tab }) => tabId(tab)))
  const drafts = await client.state.drafts().catch(() => [])
  return drafts.flatMap((id) => {
    const tab = known.has(id) ? null : textTab(id)
    return tab === null ? [] : [{ tab, title: null, pane: 0, pinned: false }]
  })
}

function keep(): void {
  const { tabs, fronts, pane } = useTabs.getState()
  writeState(name, writeSession({ databases: useDatabases.getState().paths, tabs, fronts, pane, foreign }))
}
