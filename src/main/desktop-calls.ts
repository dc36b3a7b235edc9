import { access } from 'node:fs/promises'
import {
  app,
  BrowserWindow,
  dialog,
  type FileFilter,
  ipcMain,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  shell,
} from 'electron'
import * as v from 'valibot'
import { desktopChannels } from '../shared/desktop-channels.ts'
import { isFromApp } from './guard.ts'
import type { Updates } from './updates.ts'

const filters = v.array(v.object({ name: v.string(), extensions: v.array(v.string()) }))
const openInput = v.object({ title: v.string(), filters })
const folderInput = v.object({ title: v.string() })
const saveInput = v.object({ title: v.string(), suggestedName: v.string(), filters })
const windowState = v.object({ title: v.string(), path: v.nullable(v.string()), edited: v.boolean() })

/** Answers what a window asks of the desktop. Messages from any page but the app's own are refused. */
export function answerDesktopCalls(updates: Updates): void {
  answer(desktopChannels.openFile, openInput, openFile)
  answer(desktopChannels.openFolder, folderInput, openFolder)
  answer(desktopChannels.saveFile, saveInput, saveFile)
  answer(desktopChannels.reveal, v.string(), (_window, path) => reveal(path))
  answer(desktopChannels.findUpdate, v.null(), () => updates.find())
  answer(desktopChannels.installUpdate, v.null(), () => updates.install())
  listen(desktopChannels.setWindow, (window, input) => setWindow(window, v.parse(windowState, input)))
}

/** Runs `act` for each message of the app's own page; anything thrown by it is a fault of the app and is logged. */
export function listen(channel: string, act: (window: BrowserWindow, input: unknown) => void): void {
  ipcMain.on(channel, (event: IpcMainEvent, input: unknown) => {
    const window = windowOf(event)
    if (window === null) return
    try {
      act(window, input)
    } catch (error) {
      console.error(`${channel}:`, error)
    }
  })
}

function answer<Input>(
  channel: string,
  schema: v.GenericSchema<unknown, Input>,
  act: (window: BrowserWindow, input: Input) => unknown,
): void {
  ipcMain.handle(channel, (event, input: unknown) => {
    const window = windowOf(event)
    if (window === null) throw new Error(`${channel} was refused: it did not come from the app's own page.`)
    return act(window, v.parse(schema, input))
  })
}

function windowOf(event: IpcMainEvent | IpcMainInvokeEvent): BrowserWindow | null {
  return isFromApp(event) ? BrowserWindow.fromWebContents(event.sender) : null
}

async function openFile(
  window: BrowserWindow,
  input: { title: string; filters: FileFilter[] },
): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { ...input, properties: ['openFile'] })
  return canceled ? null : (filePaths[0] ?? null)
}

async function openFolder(window: BrowserWindow, { title }: { title: string }): Promise<string | null> {
  const properties = ['openDirectory' as const]
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { title, properties })
  return canceled ? null : (filePaths[0] ?? null)
}

/** The system's dialog has asked before it names a file that exists. */
async function saveFile(
  window: BrowserWindow,
  { title, suggestedName, filters }: { title: string; suggestedName: string; filters: FileFilter[] },
): Promise<{ path: string; exists: boolean } | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title,
    defaultPath: suggestedName,
    filters,
  })
  return canceled || filePath === '' ? null : { path: filePath, exists: await exists(filePath) }
}

async function reveal(path: string): Promise<boolean> {
  if (!(await exists(path))) return false
  shell.showItemInFolder(path)
  return true
}

function setWindow(window: BrowserWindow, { title, path, edited }: v.InferOutput<typeof windowState>): void {
  window.setTitle(edited && process.platform !== 'darwin' ? `● ${title}` : title)
  window.setRepresentedFilename(path ?? '')
  window.setDocumentEdited(edited)
  if (path !== null) app.addRecentDocument(path)
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
