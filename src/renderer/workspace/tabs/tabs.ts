import { create } from 'zustand'
import { delay } from '../../../shared/delay.ts'
import { dropDraft, moveDraft } from '../drafts.ts'
import { leaveFront, type Pane, type Panes, settlePanes, tabsOf } from './panes.ts'
import { defaultTitle, type Tab, tabId, type TabKind, type TabOf, textTab } from './tab.ts'

export { type Pane, tabsOf } from './panes.ts'
export { type Tab, tabId, type TabKind, textTab } from './tab.ts'

/** What every tab component receives. `id` names the tab in `setDirty`, `setTitle`, `useDraft` and `registerSave`. */
export interface TabProps<K extends TabKind> {
  readonly id: string
  readonly tab: TabOf<K>
  /** False while another tab is in front of its pane; the component stays mounted but hidden. */
  readonly active: boolean
}

export interface OpenTab {
  readonly id: string
  readonly tab: Tab
  /** Stays the same when the tab is replaced, so that its component keeps its state. */
  readonly instance: string
  readonly title: string
  readonly dirty: boolean
  readonly pane: Pane
  /** Whether it stands before the others, and is closed only by what says so. */
  readonly pinned: boolean
}

interface TabsState extends Panes<OpenTab> {
  /** The tab in front of the pane with the focus: what commands act on. */
  readonly active: string | null
  /** Tabs closed in this session, the last one last: what "reopen" brings back. */
  readonly closed: readonly Tab[]
  /** The dirty tabs that wait for Save, Discard or Cancel. */
  readonly asking: readonly string[]
}

export const useTabs = create<TabsState>()(() => ({
  tabs: [],
  fronts: [null, null],
  pane: 0,
  active: null,
  closed: [],
  asking: [],
}))

function arrange(change: Partial<Panes<OpenTab>>): void {
  const panes = settlePanes({ ...useTabs.getState(), ...change })
  useTabs.setState({ ...panes, active: panes.fronts[panes.pane] ?? null })
}

function find(id: string): OpenTab | undefined {
  return useTabs.getState().tabs.find((open) => open.id === id)
}

const saves = new Map<string, () => Promise<boolean>>()
let settleAsking: ((closed: boolean) => void) | null = null

/** A short name for `draft`, unused by any open tab. */
export function newDraftId(): string {
  return crypto.randomUUID().slice(0, 8)
}

function opened(tab: Tab, pane: Pane): OpenTab {
  const [id, instance, title] = [tabId(tab), crypto.randomUUID(), defaultTitle(tab)]
  return { id, tab, instance, title, dirty: false, pane, pinned: false }
}

/** Shows a tab: the open one when there is one, else a new one beside the active tab. Returns its id. */
export function openTab(tab: Tab): string {
  const id = tabId(tab)
  const { tabs, active, pane } = useTabs.getState()
  if (find(id) === undefined) {
    const at = tabs.findIndex((open) => open.id === active) + 1 || tabs.length
    arrange({ tabs: tabs.toSpliced(at, 0, opened(tab, pane)) })
  }
  activateTab(id)
  return id
}

/** Brings a tab to the front of its pane, which gets the focus. */
export function activateTab(id: string): void {
  const { fronts } = useTabs.getState()
  const tab = find(id)
  if (tab) arrange({ fronts: fronts.with(tab.pane, id), pane: tab.pane })
}

/** Leaves the pane with the focus without a tab in front, for a database's own page. */
export function leaveTabs(): void {
  const { fronts, pane } = useTabs.getState()
  arrange({ fronts: fronts.with(pane, null) })
}

/** Moves to the next tab of the pane (1) or the one before (-1), around the ends. */
export function stepTab(by: 1 | -1): void {
  const { tabs, active, pane } = useTabs.getState()
  const own = tabsOf(tabs, pane)
  const at = own.findIndex((open) => open.id === active)
  const next = own.at((at + by) % Math.max(1, own.length))
  if (next) activateTab(next.id)
}

/** Gives the other pane the focus, if there is one. */
export function focusPane(pane: Pane): void {
  if (useTabs.getState().pane !== pane) arrange({ pane })
}

/** Puts a tab at a place of a pane: where a person dropped it. */
export function moveTab(id: string, pane: Pane, to: number): void {
  const panes = useTabs.getState()
  const moved = find(id)
  if (!moved) return
  const rest = panes.tabs.filter((open) => open !== moved)
  const before = tabsOf(rest, pane)[to]
  const at = before === undefined ? rest.length : rest.indexOf(before)
  const left = moved.pane === pane ? panes.fronts : leaveFront(panes, moved)
  arrange({ tabs: rest.toSpliced(at, 0, { ...moved, pane }), fronts: left.with(pane, id), pane })
}

/** Moves a tab by a place within its pane. */
export function shiftTab(id: string, by: 1 | -1): void {
  const tab = find(id)
  if (!tab) return
  const own = tabsOf(useTabs.getState().tabs, tab.pane)
  const to = own.indexOf(tab) + by
  if (to >= 0 && to < own.length) moveTab(id, tab.pane, to)
}

/** Shows a tab in the other pane, beside what is in front of this one. */
export function moveToOtherPane(id: string): void {
  const tab = find(id)
  if (tab) moveTab(id, tab.pane === 0 ? 1 : 0, Number.MAX_SAFE_INTEGER)
}

/** Pins a tab, or takes its pin away. */
export function togglePin(id: string): void {
  const { tabs } = useTabs.getState()
  arrange({ tabs: tabs.map((open) => (open.id === id ? { ...open, pinned: !open.pinned } : open)) })
}

/** Makes a tab show something else in its place: a new document that got its key. Its draft moves along. */
export function replaceTab(id: string, tab: Tab): string {
  const next = tabId(tab)
  const { tabs, fronts } = useTabs.getState()
  if (next === id) return id
  moveDraft(id, next)
  const save = saves.get(id)
  saves.delete(id)
  if (save) saves.set(next, save)
  arrange({
    tabs: tabs
      .filter((open) => open.id !== next)
      .map((open) => (open.id === id ? { ...open, id: next, tab, title: defaultTitle(tab) } : open)),
    fronts: fronts.map((front) => (front === id ? next : front)),
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
  const { closed, ...panes } = useTabs.getState()
  const gone = find(id)
  if (!gone) return
  // What says nothing that is not saved would come back as a tab of its own.
  if (!gone.dirty && textTab(id) !== null) dropDraft(id)
  useTabs.setState({ closed: [...closed, gone.tab].slice(-30) })
  arrange({ tabs: panes.tabs.filter((open) => open !== gone), fronts: leaveFront(panes, gone) })
}

/** Closes tabs, asking first when one holds unsaved text. False when the person keeps them open. */
export async function closeTabs(ids: readonly string[]): Promise<boolean> {
  const dirty = useTabs.getState().tabs.filter((open) => open.dirty && ids.includes(open.id))
  const [first] = dirty
  if (first) {
    settleAsking?.(false)
    // In front, so that its component is mounted, can save, and shows the text that is at stake.
    activateTab(first.id)
    useTabs.setState({ asking: dirty.map((open) => open.id) })
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
    activateTab(id)
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
type FormerTab = Pick<OpenTab, 'tab' | 'dirty' | 'pane' | 'pinned'> & { readonly title: string | null }

/** Puts back the tabs of an earlier session; the first one is in front where none was. */
export function restoreTabs(
  former: readonly FormerTab[],
  { fronts, pane }: Omit<Panes<OpenTab>, 'tabs'>,
): void {
  const tabs = former.map(({ title, ...kept }) => {
    const open = opened(kept.tab, kept.pane)
    return { ...open, ...kept, title: title ?? open.title }
  })
  arrange({ tabs, fronts, pane })
  if (useTabs.getState().active === null && tabs[0]) activateTab(tabs[0].id)
}
