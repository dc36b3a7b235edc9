import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { countUp, Violations } from '../campaign.ts'
import type { Campaign } from '../campaign.ts'

const root = join(import.meta.dirname, '../../..')

/** Lines of a story's report that are shown of a violation. */
const shown = 60

/** What the story says of each kill that nothing was lost by. */
interface Kill {
  readonly run: number
  readonly where: 'document' | 'map'
  readonly reloaded: boolean
  /** How many engines were killed. */
  readonly kills: number
  readonly keys: number
  /** Whether even the last second was there. */
  readonly isWhole: boolean
}

/** The engine's process is killed while a person types into a document and a map: the story, with as many kills as are asked for. */
export const killedHost: Campaign = async (order) => {
  const violations = new Violations(order, 'host')
  const details: Record<string, number> = {}
  let run = order.from
  const end = order.from + order.count
  // A violation ends the story: what is left is done by another one.
  while (run < end && Date.now() < (order.until ?? Infinity)) {
    const report = join(order.folder, `from-${run}.ndjson`)
    const { code, said } = await runStory(join(order.folder, `from-${run}`), {
      STORY_KILLS: String(end - run),
      STORY_FROM: String(run),
      STORY_SEED: String(order.seed),
      STORY_REPORT: report,
      ...(order.until === undefined ? {} : { STORY_UNTIL: String(order.until) }),
    })
    const kills = existsSync(report) ? readFileSync(report, 'utf8').trim().split('\n') : []
    for (const line of kills) count(details, JSON.parse(line) as Kill)
    run += kills.length
    order.say(`${run - order.from} kills`)
    if (code === 0) break
    violations.add(run, said.split('\n').slice(-shown).join('\n'))
    run++
  }
  return { runs: run - order.from, violations: violations.list, details }
}

function count(details: Record<string, number>, { where, reloaded, kills, keys, isWhole }: Kill): void {
  countUp(details, `in a ${where}`)
  countUp(details, 'pages loaded anew', reloaded ? 1 : 0)
  countUp(details, 'engines killed', kills)
  countUp(details, 'keys typed', keys)
  countUp(details, 'nothing lost at all', isWhole ? 1 : 0)
}

async function runStory(
  output: string,

  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; said: string }> {
  const args = [
    'node_modules/@playwright/test/cli.js',
    'test',
    '-c',
    'e2e/playwright.config.ts',
    'killed-while-typing',
  ]
  const child = spawn(process.execPath, [...args, '--workers=1', '--output', output], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const output of [child.stdout, child.stderr])
    output.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const { promise, resolve } = Promise.withResolvers<number | null>()
  child.once('close', resolve)
  return { code: await promise, said }
}
