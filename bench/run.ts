import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { appTargets, compareApp } from './app/measure-app.ts'
import type { AppComparison, AppFigures } from './app/measure-app.ts'
import { compareStart, startTargets } from './app/measure-start.ts'
import { compareDatabases } from './databases/compare-databases.ts'
import { compareWithRaw } from './engine/compare-raw.ts'
import { compareSizes } from './engine/compare-sizes.ts'
import { comparePeers } from './engine/peers.ts'
import { realDocuments } from './engine/real-documents.ts'
import { buildApp } from '../tools/build-app.ts'
import { measureMemory } from './memory/measure-memory.ts'
import { compareSearch } from './search/compare-search.ts'
import type { Pair } from './engine/pairs.ts'
import { compareFinding } from './find/measure-find.ts'
import { compareServers } from './servers/compare-servers.ts'
import { compareViews } from './views/compare-views.ts'

const usage = `npm run bench -- engine [--n 100000] [--rounds 9] [--json]   against a hand-written program
npm run bench -- peers  [--n 20000] [--rounds 3] [--json]               beside knex, PouchDB and nedb
npm run bench -- sizes  [--n 1000000] [--json]             10,000 documents and n
npm run bench -- views  [--n 100000] [--rounds 3] [--json]  authored views: reindex, preview, put
npm run bench -- memory [--n 1000000] [--json]            the most memory of an import of 300,000 places, and of a rebuild of n documents
npm run bench -- search [--n 100000] [--json]               full text on each database that answers, beside FTS5 alone
npm run bench -- find [--n 1000000] [--rounds 5] [--json]   what the app finds: a text beside grep, an order beside SQLite's own
npm run bench -- databases [--n 20000] [--clients 1,16] [--rounds 3] [--json]   SQLite beside each server that answers
npm run bench -- servers [--n 10000] [--reads 1000] [--puts 200] [--rounds 9] [--json]   each server, against a hand-written program on its driver
npm run bench -- app [--n 1000000] [--minutes 1] [--before CHECKOUT] [--keep] [--keys] [--json]   the built app in Chromium; --keys: of it, a key in a map
npm run bench -- start [--json]   from the page to a usable app, the server being up; fails where that takes more than a second`

const [suite = '', ...rest] = process.argv.slice(2)

function option(name: string, fallback: number): number {
  const at = rest.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(rest[at + 1])
}

function numbers(name: string, fallback: string): number[] {
  const at = rest.indexOf(`--${name}`)
  return (at < 0 ? fallback : rest[at + 1]!).split(',').map(Number)
}

/** Suites that print tables of their own. */
const printed = new Set(['databases', 'servers', 'app', 'start'])

const folder = mkdtempSync(join(tmpdir(), 'bench-'))
try {
  const results = await run()
  if (!rest.includes('--json') && !printed.has(suite)) console.table(results)
  console.log(JSON.stringify(results))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function run(): Promise<object> {
  switch (suite) {
    case 'engine':
      return await compareWithRaw(folder, option('n', 100_000), option('rounds', 9))
    case 'peers':
      return await comparePeers(folder, realDocuments(option('n', 20_000)), option('rounds', 3))
    case 'sizes':
      return await compareSizes(folder, 10_000, option('n', 1_000_000))
    case 'views':
      return await compareViews(folder, option('n', 100_000), option('rounds', 3))
    case 'memory':
      return measureMemory(folder, 300_000, option('n', 1_000_000))
    case 'search':
      return await compareSearch(folder, option('n', 100_000))
    case 'find':
      return await compareFinding(folder, option('n', 1_000_000), option('rounds', 5))
    case 'databases':
      return await measureDatabases()
    case 'servers':
      return await measureServers()
    case 'app':
      return await measureApp()
    case 'start':
      return await measureStart()
    default:
      console.error(usage)
      process.exit(2)
  }
}

async function measureDatabases(): Promise<object> {
  const order = { n: option('n', 20_000), clients: numbers('clients', '1,16'), rounds: option('rounds', 3) }
  const compared = await compareDatabases(folder, order)
  for (const settings of new Set(Object.values(compared.settings))) console.log(settings)
  for (const server of compared.missing) console.log(`No server answers at ${server}: it was not measured.`)
  if (!rest.includes('--json')) {
    console.table(
      compared.figures.map(({ database, view, load, put, ...rates }) => ({
        database,
        view,
        load,
        ...Object.fromEntries(Object.entries(put).map(([clients, puts]) => [`put, ${clients}`, puts])),
        ...rates,
      })),
    )
    console.table(compared.roundTrips)
  }
  return compared
}

async function measureServers(): Promise<object> {
  const compared = await compareServers(folder, {
    n: option('n', 10_000),
    reads: option('reads', 1000),
    puts: option('puts', 200),
    rounds: option('rounds', 9),
  })
  for (const settings of Object.values(compared.settings)) console.log(settings)
  for (const server of compared.missing) console.log(`No server answers at ${server}: it was not measured.`)
  if (!rest.includes('--json'))
    for (const [name, pairs] of Object.entries(compared.pairs)) {
      console.log(name)
      console.table(Object.fromEntries(Object.entries(pairs).map(([one, figures]) => [one, told(figures)])))
    }
  return compared
}

function told({ missed, target, ...figures }: Pair): object {
  return { ...figures, target: target ?? '', missed: missed ? 'missed' : '' }
}

async function measureApp(): Promise<object> {
  buildApp()
  const at = rest.indexOf('--before')
  const compared = await compareApp({
    n: option('n', 1_000_000),
    minutes: option('minutes', 1),
    before: at < 0 ? null : rest[at + 1]!,
    keep: rest.includes('--keep'),
    keysOnly: rest.includes('--keys'),
  })
  print(compared, appTargets)
  return compared
}

async function measureStart(): Promise<object> {
  buildApp()
  const compared = await compareStart()
  print(compared, startTargets)
  if (compared.missed.length > 0) process.exitCode = 1
  return compared
}

function print({ figures, before, missed }: AppComparison, targets: AppFigures): void {
  if (rest.includes('--json')) return
  console.table(
    Object.entries(figures).map(([figure, measured]) => ({
      figure,
      ...(before !== null && { before: rounded(before[figure]) }),
      measured: rounded(measured),
      'at most': targets[figure] ?? '',
      'share of it': rounded(measured / (targets[figure] ?? Number.NaN)) || '',
      missed: missed.includes(figure) ? 'missed' : '',
    })),
  )
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toPrecision(3))
}
