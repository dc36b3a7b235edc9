import { useDatabases } from './databases.ts'
import { loadDraft } from './drafts.ts'
import { readState, writeState } from './persist.ts'
import { reportProblem } from './problems.ts'
import { readSession, type Session, writeSession } from './session-text.ts'
import { restoreTabs, tabId, useTabs } from './tabs/tabs.ts'

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
  if (read !== null) {
    foreign = read.foreign
    // What a query tab keeps is no unsaved text: closing it loses nothing worth a question.
    const drafts = await Promise.all(
      read.tabs.map(async ({ tab }) => (tab.kind === 'query' ? null : await loadDraft(tabId(tab)))),
    )
    useDatabases.setState({ paths: read.databases })
    restoreTabs(
      read.tabs.map((each, at) => ({ ...each, dirty: drafts[at] !== null })),
      read,
    )
  }
  useDatabases.subscribe(keep)
  useTabs.subscribe(keep)
}

function keep(): void {
  const { tabs, fronts, pane } = useTabs.getState()
  writeState(name, writeSession({ databases: useDatabases.getState().paths, tabs, fronts, pane, foreign }))
}
