import type * as electron from 'electron'
import type * as main from './electron-main.ts'
import type * as preload from './electron-preload.ts'
import type { MessagePortMain } from './message-ports.ts'

/*
 * Holds the double to the type definitions of the Electron that is installed: what the double has and Electron has not, or gives
 * otherwise than Electron, is an error of `npm run check`, on each version of Electron that package.json is set to.
 */

/** What `Double` has beside `Own`, which is there for a test to look at, and Electron has not. */
type Invented<Double, Real, Own extends PropertyKey = never> = Exclude<keyof Double, keyof Real | Own>

/** What an object of the double gives, of what Electron's gives: a double has only what the app uses. */
type Part<Real> = Real extends (...given: never[]) => unknown
  ? unknown
  : Real extends readonly (infer Item)[]
    ? readonly Part<Item>[]
    : Real extends object
      ? { readonly [Name in keyof Real]?: Part<Real[Name]> }
      : Real

/** The methods of a double that give what Electron's do not. */
type Differing<Double, Real, Own extends PropertyKey = never> = {
  [Name in Exclude<keyof Double & keyof Real, Own>]: Double[Name] extends (...given: never[]) => infer Given
    ? Real[Name] extends (...given: never[]) => infer Told
      ? Awaited<Given> extends Part<Awaited<Told>>
        ? never
        : Name
      : Name
    : never
}[Exclude<keyof Double & keyof Real, Own>]

type Held<Problem extends never> = Problem
type Main = typeof electron
/** What a listener is added with returns the emitter itself. */
type Listening = 'on' | 'once' | 'addListener' | 'off' | keyof NodeJS.EventEmitter

/** Each is `never`, or does not compile. */
export type Faults = [
  Held<Invented<typeof main.app, electron.App>>,
  Held<Differing<typeof main.app, electron.App, Listening>>,
  Held<Invented<main.BrowserWindow, electron.BrowserWindow, 'options' | 'state'>>,
  Held<Differing<main.BrowserWindow, electron.BrowserWindow, Listening>>,
  Held<Invented<main.BrowserWindow['webContents'], electron.WebContents, 'windowOpen'>>,
  Held<Differing<main.BrowserWindow['webContents'], electron.WebContents, Listening>>,
  Held<Invented<typeof main.protocol, electron.Protocol>>,
  Held<Differing<typeof main.protocol, electron.Protocol>>,
  Held<Invented<typeof main.session, Main['session']>>,
  Held<Invented<typeof main.session.defaultSession, electron.Session>>,
  Held<Invented<typeof main.shell, electron.Shell>>,
  Held<Differing<typeof main.shell, electron.Shell>>,
  Held<Invented<typeof main.dialog, electron.Dialog>>,
  Held<Differing<typeof main.dialog, electron.Dialog>>,
  Held<Invented<typeof main.ipcMain, electron.IpcMain>>,
  Held<Invented<typeof main.Menu, Main['Menu']>>,
  Held<Invented<typeof main.screen, electron.Screen>>,
  Held<Differing<typeof main.screen, electron.Screen>>,
  Held<Invented<typeof main.nativeTheme, electron.NativeTheme>>,
  Held<Invented<typeof main.safeStorage, electron.SafeStorage>>,
  Held<Differing<typeof main.safeStorage, electron.SafeStorage, 'getSelectedStorageBackend'>>,
  Held<Invented<typeof main.utilityProcess, Main['utilityProcess']>>,
  Held<Invented<(typeof main.engines)[number], electron.UtilityProcess>>,
  Held<Differing<(typeof main.engines)[number], electron.UtilityProcess, Listening>>,
  Held<Invented<MessagePortMain, electron.MessagePortMain>>,
  Held<Invented<typeof preload.contextBridge, electron.ContextBridge>>,
  Held<Invented<typeof preload.ipcRenderer, electron.IpcRenderer>>,
  Held<Invented<typeof preload.webFrame, electron.WebFrame>>,
  Held<Invented<typeof preload.webUtils, electron.WebUtils>>,
  Held<Differing<typeof preload.webUtils, electron.WebUtils>>,
  Held<Exclude<(typeof main.windowOptions)[number], keyof electron.BrowserWindowConstructorOptions>>,
  Held<Exclude<(typeof main.webPreferences)[number], keyof electron.WebPreferences>>,
]

// That the two find anything at all.
// @ts-expect-error -- Electron's app has no such method
export type FoundInvented = Held<Invented<{ fly(): void }, electron.App>>
// @ts-expect-error -- Electron tells its version as a text
export type FoundDiffering = Held<Differing<{ getVersion(): number }, electron.App>>
// @ts-expect-error -- nor does a dialog answer so
export type FoundDeep = Held<Differing<{ showOpenDialog(): { filePaths: 1 } }, electron.Dialog>>
