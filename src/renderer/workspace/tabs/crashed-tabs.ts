import { create } from 'zustand'
import * as v from 'valibot'
import { byName } from '../../../shared/model/by-name.ts'
import { readState, writeState } from '../persist.ts'
import { useTabs } from './tabs.ts'

const name = 'crashed-tabs'
const kept = byName(v.number())
/** Where the tab that is being shown is noted: at once, so that it is there when the page ends in the next moment. */
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

let soundTimer: ReturnType<typeof setTimeout> | undefined

/** Notes that the content of the tab in front is there, however long it took: the tab is sound soon, if nothing happens. */
export function noteShown(id: string): void {
  if (localStorage.getItem(mark) !== id) return
  clearTimeout(soundTimer)
  soundTimer = setTimeout(noteSound, soundAfter)
}

function noteSound(): void {
  clearTimeout(soundTimer)
  localStorage.removeItem(mark)
}

function set(crashes: Readonly<Record<string, number>>): void {
  useCrashes.setState(crashes, true)
  writeState(name, Object.keys(crashes).length === 0 ? null : JSON.stringify(crashes))
}

/**
 * Reads how often tabs have stopped, and counts the one in front when the page before this one ended while showing it. Notes
 * from then on which tab is being shown, and forgets the faults of one that has been in front for long without another. Returns
 * how to stop.
 */
export async function watchCrashes(): Promise<() => void> {
  const text = await readState(name)
  const read = v.safeParse(kept, text === null ? {} : JSON.parse(text))
  if (read.success) useCrashes.setState(read.output, true)
  const showing = localStorage.getItem(mark)
  if (showing !== null) noteCrash(showing)
  localStorage.removeItem(mark)
  let life: ReturnType<typeof setTimeout> | undefined
  const watchLife = (): void => {
    clearTimeout(life)
    const { active } = useTabs.getState()
    if (active !== null && isOnTrial(active)) life = setTimeout(() => forgiveCrashes(active), startsOverAfter)
  }
  const stopLife = useCrashes.subscribe(watchLife)
  const stop = useTabs.subscribe(({ active }, before) => {
    if (active === before.active) return
    watchLife()
    noteSound()
    if (active !== null) localStorage.setItem(mark, active)
  })
  window.addEventListener('pagehide', noteSound)
  return () => {
    stop()
    stopLife()
    clearTimeout(life)
    noteSound()
    window.removeEventListener('pagehide', noteSound)
  }
}
