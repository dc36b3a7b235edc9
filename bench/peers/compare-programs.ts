// Compares the programs of docs/programs with the same ones written for other databases: installs these in a temporary folder, compiles
// all, runs those whose database is there, and prints how many lines each has.
//
//   node bench/peers/compare-programs.ts [--lines 3000] [--keep folder] [drizzle pouchdb rxdb]
//
// --keep installs in a folder that stays, for the next run. MongoDB and RavenDB are run where MONGODB (a replica set) and RAVENDB hold their URLs, with empty databases. Nothing else runs this.

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { countLines } from './program-lines.ts'
import { runContacts, runImport, runStock } from './program-runs.ts'

const programs = ['contacts', 'import-places', 'stock-service'] as const
const root = join(import.meta.dirname, '..', '..')
const sources = join(import.meta.dirname, 'programs')

/** What has to be running for a peer's programs, and whether its import, as it runs here, outlives its process. */
const peers: Record<string, { server?: string; goesOn: boolean }> = {
  drizzle: { goesOn: true },
  pouchdb: { goesOn: true },
  rxdb: { goesOn: false },
  mongodb: { server: 'MONGODB', goesOn: true },
  ravendb: { server: 'RAVENDB', goesOn: true },
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { lines: { type: 'string', default: '3000' }, keep: { type: 'string' } },
})

const table = tableOfLengths()
console.log(table)
if (!readFileSync(join(root, 'docs', 'comparison.md'), 'utf8').includes(table)) {
  console.error('docs/comparison.md has other lengths: put this table there.')
  process.exitCode = 1
}

const folder = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'peers-')) : resolve(values.keep)
try {
  for (const peer of Object.keys(peers)) rmSync(join(folder, peer), { recursive: true, force: true })
  cpSync(sources, folder, { recursive: true })
  if (!existsSync(join(folder, 'node_modules')))
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'])
  node(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json')
  console.log('All programs compile.')
  for (const program of programs) {
    const schema = `drizzle/${program}-schema.ts`
    const out = `drizzle/${program}-migrations`
    node(
      'node_modules/drizzle-kit/bin.cjs',
      'generate',
      '--dialect',
      'sqlite',
      '--schema',
      schema,
      '--out',
      out,
    )
  }
  for (const peer of positionals.length === 0 ? Object.keys(peers) : positionals) await runPeer(peer)
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true })
}

async function runPeer(peer: string) {
  const { server, goesOn } = peers[peer]!
  if (server !== undefined && process.env[server] === undefined)
    return console.log(`${peer}: not run, as ${server} names no server.`)
  const place = { folder: join(folder, peer), env: {} }
  runContacts(place)
  const seconds = await runImport(place, Number(values.lines), goesOn)
  await runStock(place)
  console.log(`${peer}: all three ran; the import of ${values.lines} lines ended in ${seconds.toFixed(1)} s.`)
}

function run(command: string, args: readonly string[]) {
  execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
}

function node(...args: readonly string[]) {
  try {
    execFileSync(process.execPath, args, { cwd: folder, stdio: 'pipe' })
  } catch (error) {
    throw new Error(String((error as { stdout: Buffer }).stdout), { cause: error })
  }
}

function tableOfLengths(): string {
  const rows = programs.map((program) => {
    const ours = countLines(join(root, 'docs', 'programs', `${program}.ts`))
    const theirs = Object.keys(peers).map((peer) => {
      const schema = join(sources, peer, `${program}-schema.ts`)
      return countLines(join(sources, peer, `${program}.ts`)) + (existsSync(schema) ? countLines(schema) : 0)
    })
    return `| ${[`${program}.ts`, ours, ...theirs].join(' | ')} |`
  })
  return [
    `| Program | Datastore | ${Object.keys(peers).join(' | ')} |`,
    `|---|${'---|'.repeat(1 + Object.keys(peers).length)}`,
    ...rows,
  ].join('\n')
}
