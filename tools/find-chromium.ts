import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge']

/** Chromium without a window: the same pages, for an eighth of the processor time that each new context takes. */
const shell = 'chromium-headless-shell'

/** The path of a Chromium to drive: the one named by `CHROMIUM`, one on the path, or Playwright's own; else null. */
export function findChromium(): string | null {
  return findAmong(names)
}

/** The path of what user stories run in: the headless shell where there is one, else any Chromium; null without either. */
export function findStoryChromium(): string | null {
  return findAmong([shell, ...names])
}

function findAmong(wanted: readonly string[]): string | null {
  const named = process.env['CHROMIUM']
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = wanted.flatMap((name) => folders.map((folder) => join(folder, name)))
  const candidates = [named, ...found, chromium.executablePath()]
  return candidates.find((path) => path !== undefined && path !== '' && isExecutable(path)) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
