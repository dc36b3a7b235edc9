import { deepStrictEqual, ok } from 'node:assert/strict'
import { createRequire } from 'node:module'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildApp } from '../build-app.ts'
import { makeIcons } from './make-icons.ts'
import { isArchived, readPackage } from './read-package.ts'
import { runBuilder } from './run-builder.ts'
import { makeStubElectron } from './stub-electron.ts'

/*
 * `npm run package:prove`: packages the app around a stub of Electron's distribution, which needs no network, and reads back what
 * the package holds. What only a real Electron can show is listed at the end as not proved.
 */

const root = resolve(import.meta.dirname, '../..')
const stub = join(root, 'out/stub-electron')
const output = join(root, 'out/package-of-stub')
/** Megabytes that the app may add to Electron. */
const budget = 60

buildApp()
await makeIcons()
const { version } = createRequire(import.meta.url)('electron/package.json') as { version: string }
await makeStubElectron(stub, version)
rmSync(output, { recursive: true, force: true })
await runBuilder(
  [
    '--linux',
    'dir',
    '--x64',
    '--publish',
    'never',
    `-c.electronDist=${stub}`,
    `-c.directories.output=${output}`,
  ],
  'kept',
)
const folder = join(output, 'linux-unpacked')
const found = await readPackage(folder)

/** The package is that of Linux on x64: its native module loads there alone. */
const loads = process.platform === 'linux' && process.arch === 'x64'

const proofs: readonly [string, () => void][] = [
  [
    'starts the built main process, byte for byte',
    () => {
      deepStrictEqual(found.main, 'out/main/index.js')
      for (const path of ['out/main/index.js', 'out/main/host.js', 'out/main/sandbox-worker.js'])
        ok(isArchived(folder, path, join(root, path)), path)
    },
  ],
  [
    'has the preload script and the page',
    () => {
      for (const path of ['/out/preload/index.cjs', '/out/renderer/index.html'])
        ok(found.archived.includes(path), path)
    },
  ],
  [
    'has every package that its code, or one of those packages, imports',
    () => {
      for (const name of ['better-sqlite3', 'knex', 'quickjs-emscripten-core'])
        ok(found.imports.includes(name) && found.packages.has(name), name)
      deepStrictEqual(found.missing, [])
    },
  ],
  [
    'has the native module of its platform alone, outside the archive',
    () => deepStrictEqual(found.native, ['node_modules/better-sqlite3/prebuilds/linux-x64.node']),
  ],
  ...(loads
    ? [
        [
          'has a native module that loads',
          () =>
            process.dlopen(
              { exports: {} },
              join(folder, 'resources/app.asar.unpacked', found.native[0] ?? ''),
            ),
        ] satisfies [string, () => void],
      ]
    : []),
  [
    'leaves sources, maps, tests and Node itself out',
    () => {
      const foreign = /^\/(src|tests|tools|e2e|bench|docs)\/|\.map$|better-sqlite3\/(deps|src)\/|node-linux/
      deepStrictEqual(
        found.archived.filter((path) => foreign.test(path)),
        [],
      )
    },
  ],
  [
    'has the sample database with its licences outside the archive',
    () => {
      for (const name of ['sample.db', 'sample-licences.md']) ok(found.resources.includes(name), name)
    },
  ],
  ['has no texts of Chromium but English', () => deepStrictEqual(found.languages, ['en-US.pak'])],
  [
    'has the fuses set',
    () => {
      const on = found.fuses.filter((name) =>
        [
          'RunAsNode',
          'EnableCookieEncryption',
          'EnableNodeOptionsEnvironmentVariable',
          'EnableNodeCliInspectArguments',
          'EnableEmbeddedAsarIntegrityValidation',
          'OnlyLoadAppFromAsar',
          'GrantFileProtocolExtraPrivileges',
        ].includes(name),
      )
      deepStrictEqual(on.toSorted(), [
        'EnableCookieEncryption',
        'EnableEmbeddedAsarIntegrityValidation',
        'OnlyLoadAppFromAsar',
      ])
    },
  ],
  [`adds no more than ${budget} MB to Electron`, () => ok(found.size <= budget * 1e6, `${found.size} bytes`)],
]

let failed = 0
for (const [what, prove] of proofs) {
  try {
    prove()
    console.log(`ok   the package ${what}`)
  } catch (error) {
    failed += 1
    console.log(`FAIL the package ${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
console.log(`The app adds ${(found.size / 1e6).toFixed(1)} MB to Electron.`)
console.log(
  'NOT PROVED with a stub: that Electron starts from this archive and obeys the fuses (npm run e2e:electron), installers, signatures.',
)
if (!loads) console.log('NOT PROVED here: that the native module loads, which needs Linux on x64.')
process.exitCode = failed === 0 ? 0 : 1
