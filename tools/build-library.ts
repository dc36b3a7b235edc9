import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { build } from 'rolldown'

/**
 * Makes the library that `npm pack` packs: the engine's public door and the command line with whatever they reach, in a
 * few files, and the declarations that are reached from the door. The compiler fails the build on a type error.
 */
const root = resolve(import.meta.dirname, '..')
const target = join(root, 'dist')
/** The only function that the door hands out. */
const handedOut = 'traceQueries'

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
  for (const path of globSync('types/**/*.d.ts', { cwd: target })) trim(join(target, path))
  const reached = new Set<string>()
  reach(join(target, 'types/engine/index.d.ts'), reached)
  for (const path of globSync('types/**/*.ts', { cwd: target }))
    if (!reached.has(join(target, path))) rmSync(join(target, path))
}

/**
 * Leaves declarations of the engine's own functions out of a file, and then the imports that nothing in it names any more: the
 * types that a program sees would bring along those of the whole engine.
 */
function trim(path: string): void {
  const text = readFileSync(path, 'utf8')
  let kept = text.replaceAll(
    /^(?:\/\*\*(?:(?!\*\/)[^])*\*\/\n)?export declare (?:async )?function\*? (\w+)[^]*?;\n(?=[a-z/]|$(?![^]))/gm,
    (all, name: string) => (name === handedOut ? all : ''),
  )
  if (!path.endsWith('engine/index.d.ts'))
    kept = kept.replaceAll(/^export \{ [a-z]\w* \}(?: from '[^']+')?;\n/gm, '')
  for (const [statement, named] of text.matchAll(/^import (?:type )?\{([^}]*)\} from '[^']+';\n/gm)) {
    const rest = kept.replace(statement, '')
    const names = named!.split(',').map((each) =>
      each
        .trim()
        .replace(/^type /, '')
        .replace(/^.* as /, ''),
    )
    if (!names.some((name) => new RegExp(`\\b${name}\\b`).test(rest))) kept = rest
  }
  if (kept !== text) writeFileSync(path, /^export /m.test(kept) ? kept : `${kept}export {};\n`)
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
