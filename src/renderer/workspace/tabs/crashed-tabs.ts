import { create } from 'zustand'
import * as v from 'valibot'
import { byName } from '../../../shared/model/by-name.ts'
import { readState, writeState } from '../persist.ts'
import { useTabs } from './tabs.ts'

const name = 'crashed-tabs'
const kept = byName(v.number())
/** Where the tab that is being shown is noted: at once, so that it is there when the page ends in the next moment. */
const mark = 'datastore.showing'
/** Milliseconds after which a tab that was shown counts as sound. */
const soundAfter = 3000
/** A tab that stopped so often is not shown by itself any more. */
const crashesBorne = 2

/** How often each tab has stopped, by its id: by a fault, or with the whole page. */
const useCrashes = create<Readonly<Record<string, number>>>()(() => ({}))

/** Whether a tab stopped so often that it is shown only when the person asks for it. */
export function useIsQuarantined(id: string): boolean {
  return useCrashes((crashes) => (crashes[id] ?? 0) >= crashesBorne)
}

/** Counts that a tab has stopped. */
export function noteCrash(id: string): void {
  set({ ...useCrashes.getState(), [id]: (useCrashes.getState()[id] ?? 0) + 1 })
}

/** Gives a tab another chance. */
export function forgiveCrashes(id: string): void {
  const { [id]: _former, ...others } = useCrashes.getState()
  set(others)
}

function set(crashes: Readonly<Record<string, number>>): void {
  useCrashes.setState(crashes, true)
  writeState(name, Object.keys(crashes).length === 0 ? null : JSON.stringify(crashes))
}

/**
 * Reads how often tabs have stopped, and counts the one in front when the page before this one ended while showing it. Notes
 * from then on which tab is being shown. Returns how to stop.
 */
export async function watchCrashes(): Promise<() => void> {
  const text = await readState(name)
  const read = v.safeParse(kept, text === null ? {} : JSON.parse(text))
  if (read.success) useCrashes.setState(read.output, true)
  const showing = localStorage.getItem(mark)
  if (showing !== null) noteCrash(showing)
  localStorage.removeItem(mark)
  let timer: ReturnType<typeof setTimeout> | undefined
  const isSound = (): void => {
    clearTimeout(timer)
    localStorage.removeItem(mark)
  }
  const stop = useTabs.subscribe(({ active }, before) => {
    if (active === before.active) return
    isSound()
    if (active === null) return
    localStorage.setItem(mark, active)
    timer = setTimeout(isSound, soundAfter)
  })
  window.addEventListener('pagehide', isSound)
  return () => {
    stop()
    isSound()
    window.removeEventListener('pagehide', isSound)
  }
}
