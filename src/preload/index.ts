import { contextBridge, ipcRenderer, webFrame, webUtils } from 'electron'
import type { Desktop } from '../shared/desktop.ts'
import { desktopChannels, pageMessages } from '../shared/desktop-channels.ts'

const desktop: Desktop = {
  kind: 'electron',
  platform: process.platform,
  openFile: (options) => ipcRenderer.invoke(desktopChannels.openFile, options),
  openFolder: (options) => ipcRenderer.invoke(desktopChannels.openFolder, options),
  saveFile: (options) => ipcRenderer.invoke(desktopChannels.saveFile, options),
  reveal: (path) => ipcRenderer.invoke(desktopChannels.reveal, path),
  pathOf: (file) => webUtils.getPathForFile(file) || null,
  onCommand: (run) => listen(desktopChannels.command, run),
  onOpenPath: (open) => {
    const stop = listen(desktopChannels.openPath, open)
    ipcRenderer.send(desktopChannels.opensPaths)
    return stop
  },
  setZoom: (factor) => webFrame.setZoomFactor(factor),
  setMenuKeys: (keys) => ipcRenderer.send(desktopChannels.setMenuKeys, keys),
  findUpdate: () => ipcRenderer.invoke(desktopChannels.findUpdate, null),
  installUpdate: () => ipcRenderer.invoke(desktopChannels.installUpdate, null),
  setWindow: (state) => ipcRenderer.send(desktopChannels.setWindow, state),
}

function listen(channel: string, run: (text: string) => void): () => void {
  const listener = (_event: unknown, text: unknown): void => {
    if (typeof text === 'string') run(text)
  }
  ipcRenderer.on(channel, listener)
  return () => {
    ipcRenderer.off(channel, listener)
  }
}

contextBridge.exposeInMainWorld('desktop', desktop)

// A port cannot pass the context bridge; it goes to the page as a message from its own window.
window.addEventListener('message', ({ source, data }) => {
  if (source === window && data === pageMessages.connect) ipcRenderer.send(desktopChannels.connect)
})
ipcRenderer.on(desktopChannels.port, ({ ports }) => {
  window.postMessage(pageMessages.port, '*', [...ports])
})
ipcRenderer.on(desktopChannels.hostGone, () => {
  window.postMessage(pageMessages.hostGone, '*')
})
