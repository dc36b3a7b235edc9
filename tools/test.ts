import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findStoryChromium } from './find-chromium.ts'
import { buildApp } from './build-app.ts'
import { add, nothing, specsOf, tallyLine, tallyPlaywright, tallyVitest } from './tally.ts'
import { missingPool, missingServers } from '../tests/support/servers/test-servers.ts'
import type { PlaywrightReport, Tally, VitestReport } from './tally.ts'

/**
 * Runs every test there is: Vitest (unit and integration) and, at the same time, the user stories in Chromium against the
 * built app, which is built meanwhile. Stories wait most of the time, so together the two take little longer than the longer
 * one. What compares times runs after both, with nothing beside it. Ends with one line that adds up all, read from the runners'
 * own reports.
 */
const root = resolve(import.meta.dirname, '..')
const reports = join(root, 'test-results')
const storiesWithoutApp: StoriesRun = {
  said: '\nNo user story ran: there is no app to run them against.\n',
  tally: { ...nothing, failed: 1 },
}
const tools = {
  vitest: 'vitest/vitest.mjs',
  playwright: '@playwright/test/cli.js',
}

rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

const unitRun = runVitest('unit', '!*-timing')
const built = tryToBuild()
const storiesRun = built ? runStories() : Promise.resolve(storiesWithoutApp)
const untimed = await unitRun
const { said, tally: stories } = await storiesRun
console.log(said)
const unit = add(untimed, await runVitest('timing', '*-timing'))
const absent = [
  ...(await missingServers()).map((name) => `on ${name}: no server answers there`),
  ...(await missingPool()).map((reason) => `through a pool of connections: ${reason}`),
]
const servers: Tally = { ...nothing, [process.env['CI'] ? 'failed' : 'skipped']: absent.length }

const total = add(add(unit, servers), stories)
for (const failure of total.failures) console.log(`\n${failure}`)
console.log(
  `\nunit and integration: ${tallyLine(unit)}\n${absent.map((name) => `the engine's suite did not run ${name} (docs/databases.md)\n`).join('')}user stories: ${tallyLine(stories)}\n${tallyLine(total)}`,
)
process.exitCode = total.failed === 0 && unit.passed > 0 ? 0 : 1

function tryToBuild(): boolean {
  try {
    buildApp()
    return true
  } catch (error) {
    console.log(String(error))
    return false
  }
}

async function runVitest(name: string, projects: string): Promise<Tally> {
  const report = join(reports, `${name}.json`)
  const args = [
    'run',
    `--project=${projects}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const { code, said } = await run(tools.vitest, args, { output: 'shown' })
  if (said !== '') console.log(said)
  return settle(code, read<VitestReport, Tally>(report, tallyVitest))
}

/** What the stories' runner has printed, kept until Vitest has printed its own, and how they ended. */
interface StoriesRun {
  readonly said: string
  readonly tally: Tally
}

async function runStories(): Promise<StoriesRun> {
  const report = join(reports, 'playwright.json')
  const chromium = findStoryChromium()
  const config = ['--config', 'e2e/playwright.config.ts']
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report }
  if (chromium === null) {
    await run(tools.playwright, ['test', ...config, '--list', '--reporter=json'], { output: 'kept', env })
    const listed = read<PlaywrightReport, number>(report, ({ suites }) => specsOf(suites ?? []).length)
    return {
      said:
        '\nThe user stories did not run: no Chromium was found.\n' +
        'Install one (apt-get install chromium, or npx playwright install chromium), or name it: CHROMIUM=/path/to/chrome npm test\n',
      tally: process.env['CI'] ? { ...nothing, failed: 1 } : { ...nothing, skipped: listed ?? 1 },
    }
  }
  const { code, said } = await run(tools.playwright, ['test', ...config, '--reporter=list,json'], {
    output: 'kept',
    env: { ...env, CHROMIUM: chromium },
  })
  return { said, tally: settle(code, read<PlaywrightReport, Tally>(report, tallyPlaywright)) }
}

/** A runner that ends badly, leaves no report or runs no test has failed, whatever it counted. */
function settle(code: number, tally: Tally | null): Tally {
  if (tally === null) return { ...nothing, failed: 1 }
  const silent = tally.failed === 0 && (code !== 0 || tally.passed === 0)
  return silent ? { ...tally, failed: 1 } : tally
}

/** What a report says; null where there is none, or half of one. */
function read<Report, Result>(path: string, use: (report: Report) => Result): Result | null {
  try {
    return use(JSON.parse(readFileSync(path, 'utf8')) as Report)
  } catch {
    return null
  }
}

interface RunOptions {
  /** Whether what it prints is shown as it comes, or kept. */
  readonly output: 'shown' | 'kept'
  readonly env?: NodeJS.ProcessEnv
}

/** Runs a tool to its end. One that cannot be started has ended badly: this never rejects. */
async function run(
  tool: string,
  args: readonly string[],
  { output, env = {} }: RunOptions,
): Promise<{ code: number; said: string }> {
  const stdio = output === 'shown' ? 'inherit' : 'pipe'
  const child = spawn(process.execPath, [join(root, 'node_modules', tool), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', stdio, stdio],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (said += text))
  const { promise, resolve: done } = Promise.withResolvers<{ code: number; said: string }>()
  child.on('close', (code) => done({ code: code ?? 1, said }))
  child.on('error', (error) =>
    done({ code: 1, said: `${said}\n${tool} could not be started: ${String(error)}` }),
  )
  return promise
}
