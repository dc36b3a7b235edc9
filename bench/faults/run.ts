import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { batch } from './batch/campaign.ts'
import type { Campaign } from './campaign.ts'
import { clock } from './clock/campaign.ts'
import { cluster } from './cluster/campaign.ts'
import { crossFailpoints } from './failpoints/campaign.ts'
import { contention } from './contention/campaign.ts'
import { dialects } from './dialects/campaign.ts'
import { diskFull } from './disk-full/campaign.ts'
import { files } from './files/campaign.ts'
import { killedHost } from './host/campaign.ts'
import { kill } from './kill/campaign.ts'
import { mapPaths } from './maps/campaign.ts'
import { memory } from './memory/campaign.ts'
import { model } from './model/campaign.ts'
import { overlap } from './overlap/campaign.ts'
import { readOnly } from './read-only/campaign.ts'
import { restarts } from './restarts/campaign.ts'
import { standby } from './standby/campaign.ts'
import { twoApps } from './two-apps/campaign.ts'

interface Choice {
  readonly campaign: Campaign
  readonly count: number
  /** Whether it is also for `--dialect postgres` and `--dialect mysql`, or for these only. */
  readonly servers?: boolean | 'only'
  /** Whether it is also for actors that share one store object. */
  readonly shares?: boolean
}

/** `npm run faults -- --case NAME [--count N] [--seed S]`: breaks things at random and looks whether promises hold. */
const campaigns: Readonly<Record<string, Choice>> = {
  kill: { campaign: kill, count: 1000 },
  failpoints: { campaign: crossFailpoints, count: 180, servers: true },
  contention: { campaign: contention, count: 100_000, servers: true, shares: true },
  'disk-full': { campaign: diskFull, count: 500 },
  batch: { campaign: batch, count: 1000 },
  files: { campaign: files, count: 10_000 },
  maps: { campaign: mapPaths, count: 500 },
  model: { campaign: model, count: 1000 },
  memory: { campaign: memory, count: 200_000, servers: true },
  dialects: { campaign: dialects, count: 500 },
  overlap: { campaign: overlap, count: 10_000, shares: true },
  cluster: { campaign: cluster, count: 30 },
  restarts: { campaign: restarts, count: 300, servers: 'only' },
  host: { campaign: killedHost, count: 30 },
  standby: { campaign: standby, count: 20, servers: 'only' },
  clock: { campaign: clock, count: 200 },
  'read-only': { campaign: readOnly, count: 300 },
  'two-apps': { campaign: twoApps, count: 300 },
}

const { values } = parseArgs({
  options: {
    case: { type: 'string' },
    count: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    from: { type: 'string', default: '0' },
    folder: { type: 'string', default: tmpdir() },
    minutes: { type: 'string' },
    dialect: { type: 'string', default: 'sqlite' },
    shared: { type: 'boolean', default: false },
  },
})
const chosen = campaigns[values.case ?? '']
const count = Number(values.count ?? chosen?.count)
const possible = [
  ...(chosen?.servers === 'only' ? [] : ['sqlite']),
  ...(chosen?.servers === undefined ? [] : ['postgres', 'mysql']),
]
const [seed, from] = [Number(values.seed), Number(values.from)]
if (
  chosen === undefined ||
  !possible.includes(values.dialect) ||
  (values.shared && chosen.shares !== true) ||
  ![count, seed, from].every((number) => Number.isSafeInteger(number) && number >= 0)
) {
  console.error(
    `npm run faults -- --case ${Object.keys(campaigns).join('|')} [--count N] [--seed S] [--from RUN] [--folder PATH] [--minutes M]\n  failpoints, contention and memory: [--dialect sqlite|postgres|mysql]\n  contention and overlap: [--shared]`,
  )
  process.exit(2)
}

const folder = mkdtempSync(join(values.folder, 'faults-'))
const started = performance.now()
const { runs, violations, details } = await chosen.campaign({
  count,
  seed,
  from,
  folder,
  dialect: values.dialect,
  shared: values.shared,
  say: console.log,
  ...(values.minutes === undefined ? {} : { until: Date.now() + Number(values.minutes) * 60_000 }),
})
if (violations.length === 0) rmSync(folder, { recursive: true, force: true })
else console.log(`The files of this campaign are kept in ${folder}`)
const seconds = Math.round((performance.now() - started) / 100) / 10
console.log(
  JSON.stringify({ case: values.case, runs, violations: violations.length, seed, seconds, ...details }),
)
process.exitCode = violations.length === 0 && runs > 0 ? 0 : 1
