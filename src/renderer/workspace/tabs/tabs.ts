import { create } from 'zustand'
import { delay } from '../../../shared/delay.ts'
import { dropDraft, moveDraft } from '../drafts.ts'
import { defaultTitle, type Tab, tabId, type TabKind, type TabOf } from './tab.ts'

export { type Tab, tabId, type TabKind } from './tab.ts'

/** What every tab component receives. `id` names the tab in `setDirty`, `setTitle`, `useDraft` and `registerSave`. */
export interface TabProps<K extends TabKind> {
  readonly id: string
  readonly tab: TabOf<K>
  /** False while another tab is in front; the component stays mounted but hidden. */
  readonly active: boolean
}

export interface OpenTab {
  readonly id: string
  readonly tab: Tab
  /** Stays the same when the tab is replaced, so that its component keeps its state. */
  readonly instance: string
  readonly title: string
  readonly dirty: boolean
}

interface TabsState {
  readonly tabs: readonly OpenTab[]
  readonly active: string | null
  /** Tabs closed in this session, the last one last: what "reopen" brings back. */
  readonly closed: readonly Tab[]
  /** The dirty tabs that wait for Save, Discard or Cancel. */
  readonly asking: readonly string[]
}

export const useTabs = create<TabsState>()(() => ({ tabs: [], active: null, closed: [], asking: [] }))

const saves = new Map<string, () => Promise<boolean>>()
let settleAsking: ((closed: boolean) => void) | null = null

/** A short name for `draft`, unused by any open tab. */
export function newDraftId(): string {
  return crypto.randomUUID().slice(0, 8)
}

function opened(tab: Tab): OpenTab {
  return { id: tabId(tab), tab, instance: crypto.randomUUID(), title: defaultTitle(tab), dirty: false }
}

/** Shows a tab: the open one when there is one, else a new one beside the active tab. Returns its id. */
export function openTab(tab: Tab): string {
  const id = tabId(tab)
  const { tabs, active } = useTabs.getState()
  if (!tabs.some((open) => open.id === id)) {
    const at = tabs.findIndex((open) => open.id === active) + 1 || tabs.length
    useTabs.setState({ tabs: tabs.toSpliced(at, 0, opened(tab)) })
  }
  useTabs.setState({ active: id })
  return id
}

export function activateTab(id: string): void {
  if (useTabs.getState().tabs.some((open) => open.id === id)) useTabs.setState({ active: id })
}

/** Moves to the next tab (1) or the one before (-1), around the ends. */
export function stepTab(by: 1 | -1): void {
  const { tabs, active } = useTabs.getState()
  const at = tabs.findIndex((open) => open.id === active)
  const next = tabs.at((at + by) % Math.max(1, tabs.length))
  if (next) useTabs.setState({ active: next.id })
}

/** Puts a tab where a person dropped it. */
export function moveTab(id: string, to: number): void {
  const { tabs } = useTabs.getState()
  const moved = tabs.find((open) => open.id === id)
  if (moved) useTabs.setState({ tabs: tabs.filter((open) => open.id !== id).toSpliced(to, 0, moved) })
}

/** Makes a tab show something else in its place: a new document that got its key. Its draft moves along. */
export function replaceTab(id: string, tab: Tab): string {
  const next = tabId(tab)
  const { tabs, active } = useTabs.getState()
  if (next === id) return id
  moveDraft(id, next)
  const save = saves.get(id)
  saves.delete(id)
  if (save) saves.set(next, save)
  useTabs.setState({
    tabs: tabs
      .filter((open) => open.id !== next)
      .map((open) => (open.id === id ? { ...open, id: next, tab, title: defaultTitle(tab) } : open)),
    active: active === id ? next : active,
  })
  return next
}

function patch(id: string, change: Partial<OpenTab>): void {
  useTabs.setState(({ tabs }) => ({
    tabs: tabs.map((open) => (open.id === id ? { ...open, ...change } : open)),
  }))
}

/** Marks a tab as holding unsaved text. */
export function setDirty(id: string, dirty: boolean): void {
  if (useTabs.getState().tabs.some((open) => open.id === id && open.dirty !== dirty)) patch(id, { dirty })
}

export function setTitle(id: string, title: string): void {
  if (useTabs.getState().tabs.some((open) => open.id === id && open.title !== title)) patch(id, { title })
}

/**
 * Tells how to save a tab's text when it is closed; the promise is false when it could not be saved.
 * Returns how to take it back.
 */
export function registerSave(id: string, save: () => Promise<boolean>): () => void {
  saves.set(id, save)
  return () => {
    if (saves.get(id) === save) saves.delete(id)
  }
}

function remove(id: string): void {
  const { tabs, active, closed } = useTabs.getState()
  const at = tabs.findIndex((open) => open.id === id)
  const gone = tabs[at]
  if (!gone) return
  const rest = tabs.toSpliced(at, 1)
  useTabs.setState({
    tabs: rest,
    active: active === id ? ((rest[at] ?? rest.at(-1))?.id ?? null) : active,
    closed: [...closed, gone.tab].slice(-30),
  })
}

/** Closes tabs, asking first when one holds unsaved text. False when the person keeps them open. */
export async function closeTabs(ids: readonly string[]): Promise<boolean> {
  const dirty = useTabs.getState().tabs.filter((open) => open.dirty && ids.includes(open.id))
  const [first] = dirty
  if (first) {
    settleAsking?.(false)
    // In front, so that its component is mounted, can save, and shows the text that is at stake.
    useTabs.setState({ active: first.id, asking: dirty.map((open) => open.id) })
    const agreed = await new Promise<boolean>((resolve) => (settleAsking = resolve))
    settleAsking = null
    useTabs.setState({ asking: [] })
    if (!agreed) return false
  }
  for (const id of ids) remove(id)
  return true
}

export function closeTab(id: string): Promise<boolean> {
  return closeTabs([id])
}

/** Answers the question `closeTabs` put. `save` keeps the tab open when a save fails. */
export async function answerClose(answer: 'save' | 'discard' | 'cancel'): Promise<void> {
  const { asking } = useTabs.getState()
  const settle = settleAsking
  if (answer === 'cancel') return settle?.(false)
  if (answer === 'discard') {
    for (const id of asking) dropDraft(id)
    return settle?.(true)
  }
  for (const id of asking) {
    useTabs.setState({ active: id })
    const save = await mountedSave(id)
    if (!(await save?.())) return settle?.(false)
  }
  settle?.(true)
}

/** A tab restored but never shown mounts when it is activated; its code may still be loading. */
async function mountedSave(id: string): Promise<(() => Promise<boolean>) | undefined> {
  for (let tries = 0; tries < 50 && !saves.has(id); tries++) await delay(100)
  return saves.get(id)
}

/** Brings back the tab closed last. */
export function reopenTab(): void {
  const { closed } = useTabs.getState()
  const last = closed.at(-1)
  if (!last) return
  useTabs.setState({ closed: closed.slice(0, -1) })
  openTab(last)
}

/** A tab of an earlier session; its title is null when none was kept. */
type FormerTab = Pick<OpenTab, 'tab' | 'dirty'> & { readonly title: string | null }

/** Puts back the tabs of an earlier session. */
export function restoreTabs(tabs: readonly FormerTab[], active: string | null): void {
  const restored = tabs.map(({ tab, dirty, title }) => {
    const open = opened(tab)
    return { ...open, dirty, title: title ?? open.title }
  })
  useTabs.setState({
    tabs: restored,
    active: restored.some((open) => open.id === active) ? active : (restored[0]?.id ?? null),
  })
}
