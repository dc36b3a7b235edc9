import { app, type IpcMainEvent, type IpcMainInvokeEvent, session, shell, type WebContents } from 'electron'
import { appOrigin } from './app-protocol.ts'

/** Keeps every page where it is: no navigation, no new windows, no embedded pages, no permissions. */
export function guardPages(): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.defaultSession.setPermissionCheckHandler(() => false)
  session.defaultSession.setDevicePermissionHandler(() => false)
}

function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url)
    return { action: 'deny' }
  })
  contents.on('will-navigate', (event) => {
    // Reloading the page navigates to where it already is.
    if (isAppPage(event.url)) return
    event.preventDefault()
    openOutside(event.url)
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

/** A link to the web opens in the person's browser; anything else could start a program, and is refused. */
function openOutside(url: string): void {
  if (URL.canParse(url) && new URL(url).protocol === 'https:') void shell.openExternal(url)
}

export function isAppPage(url: string): boolean {
  return url === appOrigin || url.startsWith(`${appOrigin}/`)
}

/** True when a message comes from the main frame of a window that shows the app's own page. */
export function isFromApp(event: IpcMainEvent | IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && isAppPage(frame.url)
}
