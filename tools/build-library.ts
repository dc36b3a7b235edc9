import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { build } from 'rolldown'

/**
 * Makes the library that `npm pack` packs: the engine's public door and the command line with whatever they reach, in a
 * few files, and the declarations that are reached from the door. The compiler fails the build on a type error.
 */
const root = resolve(import.meta.dirname, '..')
const target = join(root, 'dist')

rmSync(target, { recursive: true, force: true })
declare()
await bundle()

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
      // Functions and classes keep their names, for the reader of a stack trace.
      minify: { mangle: { keepNames: true }, compress: true, codegen: { removeWhitespace: true } },
    },
    logLevel: 'warn',
  })
}

function declare(): void {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.lib.json'], {
    cwd: root,
    stdio: 'inherit',
  })
  const reached = new Set<string>()
  reach(join(target, 'types/engine/index.d.ts'), reached)
  for (const path of globSync('types/**/*.ts', { cwd: target }))
    if (!reached.has(join(target, path))) rmSync(join(target, path))
}

/** Adds a declaration file and all that it imports. */
function reach(path: string, reached: Set<string>): void {
  if (reached.has(path)) return
  reached.add(path)
  const text = readFileSync(path, 'utf8')
  for (const [, specifier] of text.matchAll(/(?:from |import\(|import )["'](\.[^"']+)["']/g)) {
    const imported = join(dirname(path), specifier!.replace(/\.(?:js|ts)$/, '.d.ts'))
    if (!imported.startsWith(target)) throw new Error(`${relative(root, path)} imports ${specifier}.`)
    reach(imported, reached)
  }
}
