import { create } from 'zustand'
import * as v from 'valibot'
import { byName } from '../../../shared/model/by-name.ts'
import { readState, writeState } from '../persist.ts'
import { useTabs } from './tabs.ts'

const name = 'crashed-tabs'
const kept = byName(v.number())
/** Where the tabs that are being shown are noted: at once, so that they are there when the page ends in the next moment. */
const mark = 'datastore.showing'
/** Milliseconds that a tab must live after its content was drawn, to count as sound. */
const soundAfter = 3000
/** Milliseconds in front without a fault after which a tab's earlier ones are forgotten. */
const startsOverAfter = 60_000
/** A tab that stopped so often is not shown by itself any more. */
const crashesBorne = 2

/** How often each tab has stopped, by its id: by a fault, or with the whole page. */
const useCrashes = create<Readonly<Record<string, number>>>()(() => ({}))

/** Whether a tab stopped so often that it is shown only when the person asks for it. */
export function useIsQuarantined(id: string): boolean {
  return useCrashes((crashes) => (crashes[id] ?? 0) >= crashesBorne)
}

/** Whether a tab has stopped, and is still shown by itself. */
function isOnTrial(id: string): boolean {
  const crashes = useCrashes.getState()[id] ?? 0
  return crashes > 0 && crashes < crashesBorne
}

/** Counts that a tab has stopped. */
export function noteCrash(id: string): void {
  set({ ...useCrashes.getState(), [id]: (useCrashes.getState()[id] ?? 0) + 1 })
}

/** Gives a tab another chance. */
export function forgiveCrashes(id: string): void {
  const { [id]: former, ...others } = useCrashes.getState()
  if (former !== undefined) set(others)
}

/** The tabs that are being shown and have not lived long enough to count as sound. */
const showing = new Map<string, ReturnType<typeof setTimeout> | undefined>()

/** Notes that the content of a tab in front is there, however long it took: the tab is sound soon, if nothing happens. */
export function noteShown(id: string): void {
  if (!showing.has(id)) return
  clearTimeout(showing.get(id))
  showing.set(
    id,
    setTimeout(() => noteSound(id), soundAfter),
  )
}

function noteShowing(id: string): void {
  showing.set(id, undefined)
  localStorage.setItem(mark, JSON.stringify([...showing.keys()]))
}

function noteSound(id: string): void {
  clearTimeout(showing.get(id))
  showing.delete(id)
  if (showing.size === 0) localStorage.removeItem(mark)
  else localStorage.setItem(mark, JSON.stringify([...showing.keys()]))
}

function noteAllSound(): void {
  for (const id of showing.keys()) noteSound(id)
}

/** The tabs that the page before this one was showing when it ended. */
function shownAtEnd(): readonly string[] {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), v.array(v.string())), localStorage.getItem(mark))
  return read.success ? read.output : []
}

function set(crashes: Readonly<Record<string, number>>): void {
  useCrashes.setState(crashes, true)
  writeState(name, Object.keys(crashes).length === 0 ? null : JSON.stringify(crashes))
}

/**
 * Reads how often tabs have stopped, and counts those in front when the page before this one ended while showing them. Notes
 * from then on which tabs are being shown, and forgets the faults of one that has been in front for long without another. Returns
 * how to stop.
 */
export async function watchCrashes(): Promise<() => void> {
  const text = await readState(name)
  const read = v.safeParse(kept, text === null ? {} : JSON.parse(text))
  if (read.success) useCrashes.setState(read.output, true)
  for (const id of shownAtEnd()) noteCrash(id)
  localStorage.removeItem(mark)
  let lives: ReturnType<typeof setTimeout>[] = []
  const watchLives = (): void => {
    lives.forEach(clearTimeout)
    lives = useTabs
      .getState()
      .fronts.flatMap((id) =>
        id !== null && isOnTrial(id) ? [setTimeout(() => forgiveCrashes(id), startsOverAfter)] : [],
      )
  }
  const stopLives = useCrashes.subscribe(watchLives)
  const stop = useTabs.subscribe(({ fronts }, before) => {
    if (fronts.every((id, at) => id === before.fronts[at])) return
    watchLives()
    for (const id of before.fronts) if (id !== null && !fronts.includes(id)) noteSound(id)
    for (const id of fronts) if (id !== null && !before.fronts.includes(id)) noteShowing(id)
  })
  window.addEventListener('pagehide', noteAllSound)
  return () => {
    stop()
    stopLives()
    lives.forEach(clearTimeout)
    noteAllSound()
    window.removeEventListener('pagehide', noteAllSound)
  }
}
