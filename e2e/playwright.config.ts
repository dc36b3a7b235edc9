import { defineConfig } from '@playwright/test'
import { findChromium } from '../tools/find-chromium.ts'
import { keepCompiled } from '../tools/keep-compiled.ts'

keepCompiled()
const executablePath = findChromium()

export default defineConfig({
  testDir: '.',
  testMatch: ['stories/**/*.spec.ts', 'electron/**/*.spec.ts'],
  outputDir: '../test-results/stories',
  globalSetup: './set-up.ts',
  forbidOnly: Boolean(process.env['CI']),
  fullyParallel: false,
  workers: 2,
  retries: 0,
  // Far beyond what any story takes, on a busy machine too: they end what hangs, and say nothing of speed.
  timeout: 600_000,
  expect: { timeout: 100_000 },
  reporter: 'list',
  use: {
    permissions: ['clipboard-read', 'clipboard-write'],
    viewport: { width: 1440, height: 900 },
    actionTimeout: 100_000,
    screenshot: 'only-on-failure',
    // Recording each page takes a third of the time of all stories: only a search for a fault needs it.
    trace: process.env['STORY_TRACE'] ? 'retain-on-failure' : 'off',
    launchOptions: {
      ...(executablePath === null ? {} : { executablePath }),
      // People have scrollbars that take room; without them a page that flips between having one and none looks still.
      ignoreDefaultArgs: ['--hide-scrollbars'],
      // Chromium refuses its own sandbox to root, the user that runs it in a container.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
})
