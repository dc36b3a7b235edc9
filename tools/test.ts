import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findChromium } from './find-chromium.ts'
import { buildApp } from './build-app.ts'
import { add, nothing, tallyLine, tallyPlaywright, tallyVitest } from './tally.ts'
import { missingPool, missingServers } from '../src/engine/testing/test-servers.ts'
import type { PlaywrightReport, Tally, VitestReport } from './tally.ts'

/**
 * Runs every test there is: Vitest (unit and integration), then the user stories in Chromium against the
 * built app. Ends with one line that adds up both, read from the runners' own reports.
 */
const root = resolve(import.meta.dirname, '..')
const reports = join(root, 'test-results')
const tools = {
  vitest: 'vitest/vitest.mjs',
  playwright: '@playwright/test/cli.js',
}

rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

const built = tryToBuild()
const unit = await runVitest()
const absent = [
  ...(await missingServers()).map((name) => `on ${name}: no server answers there`),
  ...(await missingPool()).map((reason) => `through a pool of connections: ${reason}`),
]
const servers: Tally = { ...nothing, [process.env['CI'] ? 'failed' : 'skipped']: absent.length }
const stories = built ? await runStories() : { ...nothing, failed: 1 }

const total = add(add(unit, servers), stories)
console.log(
  `\nunit and integration: ${tallyLine(unit)}\n${absent.map((name) => `the engine's suite did not run ${name} (docs/databases.md)\n`).join('')}user stories: ${tallyLine(stories)}\n${tallyLine(total)}`,
)
process.exitCode = total.failed === 0 && unit.passed > 0 ? 0 : 1

function tryToBuild(): boolean {
  try {
    buildApp()
    return true
  } catch (error) {
    console.log(`${String(error)}\nNo user story can run without the app.`)
    return false
  }
}

async function runVitest(): Promise<Tally> {
  const report = join(reports, 'vitest.json')
  const code = await run(tools.vitest, [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  return settle(code, read<VitestReport, Tally>(report, tallyVitest))
}

async function runStories(): Promise<Tally> {
  const report = join(reports, 'playwright.json')
  const chromium = findChromium()
  const config = ['--config', 'e2e/playwright.config.ts']
  if (chromium === null) {
    console.log(
      '\nThe user stories did not run: no Chromium was found.\n' +
        'Install one (apt-get install chromium, or npx playwright install chromium), or name it: CHROMIUM=/path/to/chrome npm test\n',
    )
    await run(tools.playwright, ['test', ...config, '--list', '--reporter=json'], {
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    })
    const listed = read<PlaywrightReport, number>(report, ({ suites }) => countSpecs(suites ?? []))
    return process.env['CI'] ? { ...nothing, failed: 1 } : { ...nothing, skipped: listed ?? 1 }
  }
  const code = await run(tools.playwright, ['test', ...config, '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    CHROMIUM: chromium,
  })
  return settle(code, read<PlaywrightReport, Tally>(report, tallyPlaywright))
}

/** A runner that ends badly, leaves no report or runs no test has failed, whatever it counted. */
function settle(code: number, tally: Tally | null): Tally {
  if (tally === null) return { ...nothing, failed: 1 }
  const silent = tally.failed === 0 && (code !== 0 || tally.passed === 0)
  return silent ? { ...tally, failed: 1 } : tally
}

function read<Report, Result>(path: string, use: (report: Report) => Result): Result | null {
  return existsSync(path) ? use(JSON.parse(readFileSync(path, 'utf8')) as Report) : null
}

function countSpecs(suites: NonNullable<PlaywrightReport['suites']>): number {
  return suites.reduce((sum, suite) => sum + (suite.specs?.length ?? 0) + countSpecs(suite.suites ?? []), 0)
}

async function run(tool: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const child = spawn(process.execPath, [join(root, 'node_modules', tool), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const { promise, resolve: done, reject } = Promise.withResolvers<number>()
  child.on('close', (code) => done(code ?? 1))
  child.on('error', reject)
  return promise
}
