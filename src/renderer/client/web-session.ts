import * as v from 'valibot'
import { create } from 'zustand'

/**
 * Whether this browser tab may use the engine: `entering` while it exchanges the link, `open`, or why not: no link was
 * brought, the link was used before, the session ended (idle, or ended from another tab), or the person signed out.
 */
export type WebAccess = 'entering' | 'open' | 'no-link' | 'used-link' | 'ended' | 'signed-out'

/** A tab that is signed in, as the list of connected tabs shows it. Times are UTC milliseconds. */
export type ConnectedTab = v.InferOutput<typeof connectedTab>

const connectedTab = v.object({
  id: v.string(),
  browser: v.string(),
  since: v.number(),
  seen: v.number(),
  connected: v.boolean(),
  own: v.boolean(),
})

export const useWebAccess = create<{ readonly access: WebAccess }>()(() => ({ access: 'entering' }))

/** Of the tab alone: survives a reload, and is sent to no server by itself. */
const secretItem = 'datastore-session'
const sessionUrl = '/session'

function become(access: WebAccess): void {
  if (access !== 'open') sessionStorage.removeItem(secretItem)
  useWebAccess.setState({ access })
}

/** The address's parameters, behind `#`; those named are dropped from the address. */
export function takeFragment(name: string): string | null {
  const parameters = new URLSearchParams(location.hash.slice(1))
  const value = parameters.get(name)
  if (value === null) return null
  parameters.delete(name)
  const rest = parameters.size === 0 ? '' : `#${parameters.toString()}`
  history.replaceState(null, '', location.pathname + location.search + rest)
  return value
}

/** Exchanges the token in the tab's address, or takes up the session it has. */
async function enter(): Promise<void> {
  const token = takeFragment('token')
  if (token === null) return become(sessionStorage.getItem(secretItem) === null ? 'no-link' : 'open')
  const response = await fetch(sessionUrl, { method: 'POST', body: token })
  if (response.status !== 201) {
    // The link of a tab that is already signed in was only followed once more.
    return become(sessionStorage.getItem(secretItem) === null ? 'used-link' : 'open')
  }
  const { secret } = v.parse(v.object({ secret: v.string() }), await response.json())
  sessionStorage.setItem(secretItem, secret)
  become('open')
}

let entered: Promise<void> | undefined

/** What the tab offers with its WebSocket; never settles in a tab that may not use the engine. */
export async function webProtocols(): Promise<readonly string[]> {
  entered ??= enter()
  await entered
  if (useWebAccess.getState().access !== 'open') return new Promise(() => {})
  return ['datastore', `session.${sessionStorage.getItem(secretItem) ?? ''}`]
}

/** Finds out whether a connection was refused because the session has ended; a host that is gone says nothing. */
export async function checkWebAccess(): Promise<void> {
  const response = await ask('GET').catch(() => null)
  if (response?.status === 401) become('ended')
}

/** Ends this tab's session. */
export async function signOut(): Promise<void> {
  await ask('DELETE').catch(() => null)
  become('signed-out')
}

/** Every tab that is signed in, the newest first. */
export async function connectedTabs(): Promise<readonly ConnectedTab[]> {
  const response = await ask('GET')
  return v.parse(v.object({ tabs: v.array(connectedTab) }), await response.json()).tabs
}

/** Ends the session of another tab. */
export async function endTab(id: string): Promise<void> {
  await ask('DELETE', `/${id}`)
}

function ask(method: 'GET' | 'DELETE', path = ''): Promise<Response> {
  const secret = sessionStorage.getItem(secretItem) ?? ''
  return fetch(sessionUrl + path, { method, headers: { authorization: `Bearer ${secret}` } })
}

/** Takes a link that is pasted into the address of this tab, which does not reload the page. */
export function takePastedLinks(): void {
  window.addEventListener('hashchange', () => {
    if (!new URLSearchParams(location.hash.slice(1)).has('token')) return
    if (useWebAccess.getState().access === 'open') takeFragment('token')
    else location.reload()
  })
}
