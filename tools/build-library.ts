import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import { breakLines } from './library/break-lines.ts'
import { flatSql } from './library/flat-sql.ts'
import { withPlainTypes } from './library/plain-types.ts'

/**
 * Makes the library that `npm pack` packs: the engine's public door and the command line with whatever they reach, in a
 * few files, and the declarations that are reached from the door, in one. The compiler fails the build on a type error.
 */
const root = resolve(import.meta.dirname, '..')
const target = join(root, 'dist')

rmSync(target, { recursive: true, force: true })
await bundle()
await declare()

/** Packages stay imports; so does the look at Node's version, which has to come before the packages are loaded. */
async function bundle(): Promise<void> {
  await build({
    cwd: root,
    input: {
      index: 'src/engine/index.ts',
      cli: 'src/cli/bin.ts',
      'check-node': 'src/engine/check-node.ts',
      'sandbox-worker': 'src/engine/sandbox/worker/sandbox-worker.ts',
    },
    platform: 'node',
    external: /^[^./]/,
    output: {
      dir: target,
      format: 'es',
      // Classes and methods keep their names, for the reader of a stack trace; names of functions would take 8 kB of the package.
      minify: {
        mangle: { keepNames: { function: false, class: true } },
        compress: true,
        codegen: { removeWhitespace: true },
      },
    },
    logLevel: 'warn',
    plugins: [
      {
        name: 'break-lines',
        generateBundle: (_, files) => {
          for (const file of Object.values(files))
            if (file.type === 'chunk') file.code = breakLines(flatSql(file.code))
        },
      },
    ],
  })
}

/** The declarations of one module after the other would take a quarter of the package. */
async function declare(): Promise<void> {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.lib.json'], {
    cwd: root,
    stdio: 'inherit',
  })
  const types = join(target, 'types')
  await build({
    cwd: root,
    input: { index: join(types, 'engine/index.d.ts') },
    plugins: [dts({ dtsOnly: true, generator: 'oxc' })],
    external: /^[^./]/,
    output: { dir: target, format: 'es' },
    logLevel: 'warn',
  })
  rmSync(types, { recursive: true })
  const file = join(target, 'index.d.ts')
  // What the reference leaves out is explained to those who work on it, in the source.
  const hidden = /\/\*\*(?:(?!\*\/)[\s\S])*@hidden(?:(?!\*\/)[\s\S])*\*\/\n/g
  writeFileSync(file, withPlainTypes(readFileSync(file, 'utf8').replace(hidden, '')))
}
