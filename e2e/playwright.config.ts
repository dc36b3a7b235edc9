import { defineConfig } from '@playwright/test'
import type { Serving } from './story.ts'
import { findStoryChromium } from '../tools/find-chromium.ts'
import { findElectron } from '../tools/find-electron.ts'
import { keepCompiled } from '../tools/keep-compiled.ts'

keepCompiled()
const executablePath = findStoryChromium()
const electron = findElectron()

export default defineConfig<Serving>({
  testDir: '.',
  outputDir: '../test-results/stories',
  globalSetup: './set-up.ts',
  forbidOnly: Boolean(process.env['CI']),
  // One story after another of a long file would keep one worker busy when the others have ended.
  fullyParallel: true,
  // The processors of a small machine. With four, beside the unit tests, an import in a story took minutes.
  workers: 2,
  retries: 0,
  // Far beyond what any story takes, on a busy machine too: they end what hangs, and say nothing of speed.
  timeout: 900_000,
  expect: { timeout: 240_000 },
  reporter: 'list',
  projects: [
    { name: 'web', testMatch: 'stories/**/*.spec.ts' },
    {
      name: 'electron',
      // Without a binary, the specs of the shell alone, which then say that they did not run.
      testMatch: ['electron/**/*.spec.ts', ...(electron === null ? [] : ['stories/**/*.spec.ts'])],
      // What only a browser tab has: links, other tabs, the app's own file dialog, sizes of its page.
      grepInvert: /@web/,
      use: { electron },
    },
  ],
  use: {
    permissions: ['clipboard-read', 'clipboard-write'],
    viewport: { width: 1440, height: 900 },
    actionTimeout: 100_000,
    // Nothing moves but where a story is about that: drawing each step of a movement takes a tenth of the page's time.
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    // Recording each page takes a third of the time of all stories: only a search for a fault needs it.
    trace: process.env['STORY_TRACE'] ? 'retain-on-failure' : 'off',
    launchOptions: {
      ...(executablePath === null ? {} : { executablePath }),
      // People have scrollbars that take room; without them a page that flips between having one and none looks still.
      ignoreDefaultArgs: ['--hide-scrollbars'],
      args: [
        // A page lives for seconds: compiling its code for speed takes longer than that code then saves.
        '--js-flags=--no-opt --no-maglev',
        // Chromium refuses its own sandbox to root, the user that runs it in a container.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    },
  },
})
