import { app } from 'electron'
import type { LogFile } from '../engine/api/files/log-file.ts'
import { faultText } from '../shared/fault-text.ts'

/** Writes to the log what the app is, and what ends by itself: main's own faults, a page, and Chromium's processes. */
export function keepFaults(log: LogFile): void {
  log.write(`Datastore ${app.getVersion()}: started, Electron ${process.versions['electron'] ?? '?'}`)
  process.on('uncaughtExceptionMonitor', (thrown) => log.write(`main: ${faultText(thrown)}`))
  process.on('unhandledRejection', (thrown) => {
    log.write(`main: an unhandled rejection: ${faultText(thrown)}`)
    console.error(thrown)
  })
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) =>
    log.write(`window: its process ended: ${reason} (${exitCode})`),
  )
  app.on('child-process-gone', (_event, { type, reason, exitCode }) =>
    log.write(`${type}: its process ended: ${reason} (${exitCode})`),
  )
}
