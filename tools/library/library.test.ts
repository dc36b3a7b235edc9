import { execFileSync, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundlers, bundleWhole, writeHandler, writeProgram } from './bundle.ts'
import { createServerDatabase } from '../../tests/support/servers/server-database.ts'
import { reachableServers } from '../../tests/support/servers/test-servers.ts'
import { copyPackages, layOut, packArchive, showArchive } from './travel.ts'

const root = resolve(import.meta.dirname, '../..')
const strict = [
  '--strict',
  '--noPropertyAccessFromIndexSignature',
  '--noUncheckedIndexedAccess',
  '--exactOptionalPropertyTypes',
  '--lib',
  'es2024',
  '--module',
  'nodenext',
  '--target',
  'es2024',
  '--types',
  'node',
  '--skipLibCheck',
  'false',
]

let folder: string
let packed: readonly string[]
let size: number

/** npm itself, by whatever started this run; on its own when nothing did. */
function npm(args: readonly string[], cwd: string): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'library-'))
  const report = JSON.parse(
    npm(['pack', '--json', '--silent', '--pack-destination', folder], root),
  ) as unknown
  const [tarball] = report as [{ filename: string; size: number; files: { path: string }[] }]
  packed = tarball.files.map(({ path }) => path)
  size = tarball.size
  writeFileSync(join(folder, 'package.json'), '{ "name": "stranger", "private": true, "type": "module" }\n')
  npm(
    [
      'install',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      join(folder, tarball.filename),
      'typescript@7.0.2',
      '@types/node@24.19.2',
    ],
    folder,
  )
  copyFileSync(join(import.meta.dirname, 'consumer/program.ts'), join(folder, 'program.ts'))
}, 600_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('packs the compiled library, its declarations and its licence, and nothing of the app', () => {
  expect(packed).toEqual(
    expect.arrayContaining([
      'dist/index.js',
      'dist/sandbox-worker.js',
      'dist/index.d.ts',
      'docs/engine.md',
      'docs/cli.md',
      'docs/programs.md',
      'docs/programs/contacts.ts',
      'LICENSE',
      'README.md',
    ]),
  )
  expect(packed.filter((path) => path.endsWith('.d.ts'))).toEqual(['dist/index.d.ts'])
  expect(packed.filter((path) => path.includes('.test.') || path.startsWith('src/'))).toEqual([])
})

test('is small, and says what it needs', () => {
  expect(size).toBeLessThan(352_000)
  const manifest = JSON.parse(readFileSync(join(folder, 'node_modules/datastore/package.json'), 'utf8')) as {
    readonly bin: Readonly<Record<string, string>>
    readonly exports: { readonly '.': Readonly<Record<string, string>> }
  }
  expect(manifest).toMatchObject({
    engines: { node: '>=22' },
    peerDependenciesMeta: { pg: { optional: true }, mysql2: { optional: true } },
  })
  expect(manifest).not.toHaveProperty('main')
  for (const path of [...Object.values(manifest.bin), ...Object.values(manifest.exports['.'])])
    expect(existsSync(join(folder, 'node_modules/datastore', path))).toBe(true)
})

test('brings a stranger neither Electron nor React nor a runtime', () => {
  const installed = readdirSync(join(folder, 'node_modules'))
  expect(installed).toContain('better-sqlite3')
  expect(
    installed.filter((name) => /^(electron|react|@mantine|@orpc|monaco|ws$|vite|node-)/.test(name)),
  ).toEqual(installed.filter((name) => name === 'node-addon-api'))
})

test('brings native code for each system that the page on bundling names', () => {
  const built = readdirSync(join(folder, 'node_modules/better-sqlite3/prebuilds'))
  const systems = ['linux', 'linuxmusl', 'darwin', 'win32'].flatMap((system) => [
    `${system}-x64`,
    `${system}-arm64`,
  ])
  expect(built.toSorted()).toEqual(systems.map((system) => `${system}.node`).toSorted())
})

test('says on an older Node which one it needs, before the driver ends the process', () => {
  // Loading the driver's native code ends the process without a word, as it does there.
  writeFileSync(
    join(folder, 'older.cjs'),
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })
process.dlopen = () => process.exit(139)
`,
  )
  const older = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['--require', './older.cjs', ...args], { cwd: folder, encoding: 'utf8' })
  const open = "import { Datastore } from 'datastore'; await Datastore.open('older.db')"
  const command = 'node_modules/datastore/dist/cli.js'
  for (const args of [
    ['--input-type=module', '-e', open],
    [command, 'stores', '-d', 'older.db'],
  ]) {
    const { status, stderr } = older(...args)
    expect(stderr).toContain('Datastore needs Node 22 or later, and this is Node 20.20.2.')
    expect(status).toBe(1)
  }
  const driver = "import('better-sqlite3').then(({ default: Driver }) => new Driver(':memory:'))"
  expect(older('-e', driver).status).toBe(139)
})

test('type-checks and runs in a fresh TypeScript project', () => {
  run('node_modules/typescript/bin/tsc', ...strict, 'program.ts')
  expect(existsSync(join(folder, 'program.js'))).toBe(true)
  expect(JSON.parse(run('program.js'))).toEqual({
    found: expect.stringMatching(/^1-/),
    email: 'Joe@Example.com',
    rows: [expect.objectContaining({ email: 'joe@example.com', _key: 'joe' })],
    refused: 'CONSTRAINT joe',
    authored: [expect.objectContaining({ name: 'joe', _key: 'joe' })],
    missing: true,
    wrong: 'function',
    other: 'function',
    shared: ['function', 'function'],
  })
})

test('brings a command line that npx finds', () => {
  const datastore = (args: readonly string[], input = '') =>
    spawnSync(join(folder, 'node_modules/.bin/datastore'), args, {
      cwd: folder,
      encoding: 'utf8',
      input,
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` },
    })
  const put = datastore(['put', '-d', 'cli.db', '--create-store'], '{"_key": "joe", "n": 1.0}\n')
  expect(put).toMatchObject({ status: 0, stdout: 'Imported 1 document (1 created).\n', stderr: '' })
  writeFileSync(
    join(folder, 'by_n.ts'),
    `export default function* map(doc: any) { yield { n: doc.n } }
/* datastore view
{ "columns": [{ "name": "n", "type": "integer" }] } */
`,
  )
  expect(datastore(['publish', 'by_n.ts', '-d', 'cli.db'])).toMatchObject({ status: 0, stderr: '' })
  expect(datastore(['query', 'by_n', '{"n": 1}', '-d', 'cli.db']).stdout).toBe('{"_key": "joe", "n": 1}\n')
  expect(datastore(['export', 'rows.xlsx', '--view', 'by_n', '-d', 'cli.db'])).toMatchObject({ status: 0 })
  const missing = datastore(['get', 'ann', '-d', 'cli.db'])
  expect(missing).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('[NOT_FOUND]') })
  expect(datastore(['gte'])).toMatchObject({ status: 2, stderr: expect.stringContaining('unknown command') })
  // A script of the stranger's own is not taken for the app's.
  mkdirSync(join(folder, 'tools'))
  writeFileSync(join(folder, 'tools/start.ts'), "console.log('ran')\n")
  expect(datastore(['open', '-d', 'cli.db'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('The app is not part of this package.'),
  })
  for (const shell of ['bash', 'zsh', 'fish'])
    expect(datastore(['complete', shell]).stdout).toContain(`${shell} completion for datastore`)
  expect(datastore(['complete', '--', 'export', '--format', '']).stdout).toContain('ndjson')
})

test('runs from its TypeScript source on plain Node, without a build', () => {
  const program = `
    import { Datastore } from ${JSON.stringify(join(root, 'src/engine/index.ts'))}
    const store = await Datastore.open(':memory:', { table: 'users' })
    await store.put('joe', { n: 1 })
    await store.views.publish({ name: 'v', columns: [{ name: 'n', type: 'integer' }],
      map: 'export default function* map(doc: any) { yield { n: doc.n as number } }' })
    console.log(JSON.stringify(await store.query('v', { n: 1 })))
    await store.close()
  `
  writeFileSync(join(folder, 'plain.ts'), program)
  expect(JSON.parse(run('plain.ts'))).toEqual([expect.objectContaining({ n: 1, _key: 'joe' })])
})

test('keeps what the README promises in its first ten lines', () => {
  const [, code] =
    /```ts\n(import \{ Datastore[\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `users.db${suffix}`), { force: true })
  const lines = (code ?? '').trimEnd().split('\n')
  const last = lines.pop()
  writeFileSync(
    join(folder, 'readme.ts'),
    `${lines.join('\n')}
console.log(JSON.stringify(await store.query('index', { email: 'joe@example.com' })))
try {
  ${last}
} catch (error) {
  console.log(String(error))
}
await store.close()
`,
  )
  run('node_modules/typescript/bin/tsc', ...strict, 'readme.ts')
  const [rows, refusal] = run('readme.js').split('\n')
  expect(JSON.parse(rows ?? '')).toEqual([{ email: 'joe@example.com', _id: 1, _key: 'joe' }])
  expect(refusal).toMatch(/joe/)
})

test('compiles the programs of the documents', () => {
  const programs = readdirSync(join(root, 'docs/programs'))
  for (const name of programs) copyFileSync(join(root, 'docs/programs', name), join(folder, name))
  expect(programs.length).toBeGreaterThan(2)
  run(
    'node_modules/typescript/bin/tsc',
    ...strict,
    '--lib',
    'es2024,esnext.disposable',
    '--noEmit',
    ...programs,
  )
})

test('says which package a server needs that is not installed', () => {
  writeFileSync(
    join(folder, 'server.mjs'),
    `import { Datastore } from 'datastore'
for (const url of ['postgres://a@127.0.0.1/b', 'mysql://a@127.0.0.1/b'])
  await Datastore.open(url).catch((error) => console.log(error.code, error.message))
`,
  )
  expect(run('server.mjs').trim().split('\n')).toEqual([
    'UNSUPPORTED_DATABASE This database needs the package "pg", which is not installed. Add it to the program: npm install pg',
    'UNSUPPORTED_DATABASE This database needs the package "mysql2", which is not installed. Add it to the program: npm install mysql2',
  ])
})

test.each(Object.entries(bundlers))(
  'runs when bundled by %s, authored views included',
  async (_name, bundle) => {
    expect(run(await bundle(folder, writeProgram(folder))).trim()).toBe('["Joe",3]')
  },
)

test('runs from an archive of Electron, with the native module and the worker beside it', async () => {
  const archive = await packArchive(await layOut(folder, 'app', writeProgram(folder)))
  expect(archive.packed.toSorted()).toEqual(['dist/program.js', 'package.json'])
  expect(archive.unpacked).toContain('dist/sandbox-worker.js')
  for (const file of [/^node_modules\/better-sqlite3\/.*\.node$/, /^node_modules\/@jitl\/.*\.wasm$/])
    expect(archive.unpacked.filter((name) => file.test(name))).not.toHaveLength(0)
  for (const file of archive.unpacked) expect(existsSync(join(`${archive.path}.unpacked`, file))).toBe(true)
  expect(run(showArchive(archive, join(folder, 'shown'))).trim()).toBe('["Joe",3]')
})

const servers = await reachableServers()

test.each(['sqlite', ...servers])(
  'answers as a function without a disk, from what the page says travels, on %s',
  async (dialect) => {
    const made = await layOut(folder, 'function', writeHandler(folder))
    writeFileSync(
      join(made, 'call.mjs'),
      `import { writeFileSync } from 'node:fs'
const { handler } = await import('./dist/program.js')
const answers = [await handler({ key: 'joe', name: 'Joe' }), await handler({ key: 'ann', name: 'Anna' })]
const refused = await Promise.resolve().then(() => writeFileSync('a.txt', 'a')).catch(({ code }) => code)
console.log(JSON.stringify([...answers, refused]))
process.exit()
`,
    )
    // Nothing else can be read, and nothing can be written.
    const only = ['--permission', `--allow-fs-read=${made}`, '--allow-worker', '--allow-addons']
    const database = dialect === 'sqlite' ? null : await createServerDatabase(dialect)
    copyPackages(root, made, dialect === 'sqlite' ? [] : [dialect === 'mysql' ? 'mysql2' : 'pg'])
    try {
      const answer = spawnSync(process.execPath, [...only, join(made, 'call.mjs')], {
        cwd: made,
        encoding: 'utf8',
        env: { STORE_URL: await (database?.place('function') ?? ':memory:') },
      })
      expect(answer).toMatchObject({ status: 0, stdout: '[["Joe",3],["Anna",4],"ERR_ACCESS_DENIED"]\n' })
    } finally {
      await database?.drop()
    }
  },
)

test('says which file a bundler has left behind', async () => {
  const bundle = await bundleWhole(folder, 'left', [{ in: writeProgram(folder), out: 'program' }])
  expect(run(bundle)).toMatch(/^IO Authored views need the file "sandbox-worker\.js".*bundler/)
})

/** Runs a file on the Node that runs this test, and throws with its output when it fails. */
function run(file: string, ...args: readonly string[]): string {
  try {
    return execFileSync(process.execPath, [file, ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${file} failed:\n${stdout}\n${stderr}`, { cause: error })
  }
}
