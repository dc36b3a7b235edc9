import * as v from 'valibot'
import { delay } from '../../shared/delay.ts'
import { DatastoreError } from '../../shared/errors.ts'
import type { SetAside } from '../../shared/set-aside.ts'
import { retry } from '../../shared/retry.ts'
import { client, desktop } from '../client/index.ts'
import { reportProblem } from './problems.ts'

/** Milliseconds until a text that could not be kept or read is tried again. */
const retryAfter = 2000

/**
 * How a text is kept where other windows use the same state folder: `whole` replaces it, `members` puts some members of an object into
 * the one that is kept, and a `draft` replaces only what this window has seen, as nothing that is typed may be lost.
 */
const how = v.picklist(['whole', 'members', 'draft'])

interface Unsent {
  readonly how: v.InferOutput<typeof how>
  readonly value: string | null
}

/** What the host has not yet taken, by name. */
const waiting = new Map<string, Unsent>()
const sending = new Set<string>()
/** What could not be kept, though the host answered, and was said so: it is said once until it is kept. */
const refused = new Set<string>()
const unsentStates = v.array(v.strictTuple([v.string(), v.object({ how, value: v.nullable(v.string()) })]))

/** This window among those that use the state folder: a tab of a browser stays the same when it is loaded anew. */
function thisWindow(): string {
  if (desktop.kind === 'electron') return 'desktop'
  const name = sessionStorage.getItem('datastore.window') ?? crypto.randomUUID()
  sessionStorage.setItem('datastore.window', name)
  return name
}

/**
 * Reads a small JSON text kept between sessions; null when there is none. Waits for the engine host while it is gone, as a text
 * that was not read would look like none, and be replaced by the next key.
 */
export async function readState(name: string): Promise<string | null> {
  const read = async (): Promise<string | null> => {
    const unsent = waiting.get(name)
    if (unsent !== undefined && unsent.how !== 'members') return unsent.value
    const kept = await client.state.get({ name, by: thisWindow() })
    return unsent === undefined ? kept : joined(kept, unsent.value)
  }
  return await retry(read, {
    isRetried: isDisconnected,
    between: () => delay(retryAfter),
  })
}

/** The files that were set aside since this was last asked. */
export async function setAsideStates(): Promise<readonly SetAside[]> {
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
  write(name, { how: 'whole', value })
}

/** Keeps members of an object, and leaves those that another window has changed. */
export function writeMembers(name: string, members: object): void {
  const before = waiting.get(name)
  const text = JSON.stringify(members)
  write(name, { how: 'members', value: before === undefined ? text : joined(before.value, text) })
}

/** Keeps unsaved text; null forgets it. That of another window is set aside, which is said. */
export function writeDraft(name: string, draft: object | null): void {
  const value = draft === null ? null : JSON.stringify({ ...draft, by: thisWindow() })
  write(name, { how: 'draft', value })
}

function write(name: string, unsent: Unsent): void {
  waiting.set(name, unsent)
  if (!sending.has(name)) void sendAllOf(name)
}

async function sendAllOf(name: string): Promise<void> {
  sending.add(name)
  for (let unsent = waiting.get(name); unsent !== undefined; unsent = waiting.get(name)) {
    try {
      await send(name, unsent)
      if (waiting.get(name) === unsent) waiting.delete(name)
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

async function send(name: string, { how: kind, value }: Unsent): Promise<void> {
  if (kind === 'whole') return client.state.set({ name, value })
  if (kind === 'members') return client.state.merge({ name, members: value ?? '{}' })
  const other = await client.state.setDraft({ name, value, by: thisWindow() })
  if (other === null) return
  reportProblem(
    'Another window of the app has unsaved text of the same thing',
    new Error(`What you type here is kept, and comes back. The other text was kept as ${other}.`),
  )
}

/** The members of both objects; those of the second one where both have them. */
function joined(first: string | null, second: string | null): string {
  return JSON.stringify({ ...parsed(first), ...parsed(second) })
}

function parsed(text: string | null): object {
  const value: unknown = JSON.parse(text ?? '{}')
  return typeof value === 'object' && value !== null ? value : {}
}

/** Where a page that is closed keeps what the host has not saved, for the page that is loaded next. */
const leftBehind = 'unsent-states'

/** Sends what still waits for the answer to an earlier text, because the window closes and no answer will come. */
function sendAll(): void {
  for (const [name, unsent] of waiting) send(name, unsent).catch(() => undefined)
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
  if (read.success) for (const [name, unsent] of read.output) write(name, unsent)
}

if (typeof window !== 'undefined') {
  window.addEventListener('pagehide', sendAll)
  takeUp()
}
