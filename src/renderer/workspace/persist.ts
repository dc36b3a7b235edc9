import * as v from 'valibot'
import { delay } from '../../shared/delay.ts'
import { DatastoreError } from '../../shared/errors.ts'
import { retry } from '../../shared/retry.ts'
import { client } from '../client/index.ts'
import { reportProblem } from './problems.ts'

/** Milliseconds until a text that could not be kept or read is tried again. */
const retryAfter = 2000

/** What the host has not yet taken, by name. */
const waiting = new Map<string, string | null>()
const sending = new Set<string>()
/** What could not be kept, though the host answered, and was said so: it is said once until it is kept. */
const refused = new Set<string>()
const unsentStates = v.array(v.tuple([v.string(), v.nullable(v.string())]))

/**
 * Reads a small JSON text kept between sessions; null when there is none. Waits for the engine host while it is gone, as a text
 * that was not read would look like none, and be replaced by the next key.
 */
export async function readState(name: string): Promise<string | null> {
  const read = async (): Promise<string | null> => {
    const unsent = waiting.get(name)
    return unsent === undefined ? await client.state.get({ name }) : unsent
  }
  return await retry(read, {
    isRetried: isDisconnected,
    between: () => delay(retryAfter),
  })
}

/** Paths of the files that were damaged and set aside when they were read. */
export async function setAsideStates(): Promise<readonly string[]> {
  return client.state.setAside()
}

function isDisconnected(error: unknown): boolean {
  return error instanceof DatastoreError && error.code === 'DISCONNECTED'
}

/**
 * Keeps a small JSON text between sessions; null forgets it. It goes out at once, or as soon as the text before it
 * has arrived: a window closed in the middle of a sentence loses no more than what one answer takes.
 */
export function writeState(name: string, value: string | null): void {
  waiting.set(name, value)
  if (!sending.has(name)) void send(name)
}

async function send(name: string): Promise<void> {
  sending.add(name)
  for (let value = waiting.get(name); value !== undefined; value = waiting.get(name)) {
    try {
      await client.state.set({ name, value })
      if (waiting.get(name) === value) waiting.delete(name)
      refused.delete(name)
    } catch (error) {
      // While the connection is down, which the shell shows, the text stays here and goes out when it is back.
      if (!isDisconnected(error) && !refused.has(name)) {
        refused.add(name)
        reportProblem('The app could not keep its settings, tabs or unsaved text', error)
      }
      await delay(retryAfter)
    }
  }
  sending.delete(name)
}

/** Where a page that is closed keeps what the host has not saved, for the page that is loaded next. */
const leftBehind = 'unsent-states'

/** Sends what still waits for the answer to an earlier text, because the window closes and no answer will come. */
function sendAll(): void {
  for (const [name, value] of waiting) client.state.set({ name, value }).catch(() => undefined)
  if (waiting.size === 0) return
  try {
    sessionStorage.setItem(leftBehind, JSON.stringify([...waiting]))
  } catch {
    // There is no room for it: what was sent has to do.
  }
}

/** Saves what the page before this one left unsaved, as when its host was gone. */
function takeUp(): void {
  const left = sessionStorage.getItem(leftBehind)
  if (left === null) return
  sessionStorage.removeItem(leftBehind)
  const read = v.safeParse(unsentStates, JSON.parse(left))
  if (read.success) for (const [name, value] of read.output) writeState(name, value)
}

if (typeof window !== 'undefined') {
  window.addEventListener('pagehide', sendAll)
  takeUp()
}
