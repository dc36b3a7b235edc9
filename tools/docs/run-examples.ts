import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import type { Outcome } from './example-checks.ts'
import { exampleModule } from './example-module.ts'
import type { ExampleModule } from './example-module.ts'

export const root = resolve(import.meta.dirname, '../..')

const paths = {
  engine: join(root, 'src/engine/index.ts'),
  checks: join(import.meta.dirname, 'example-checks.ts'),
}

/** A document's examples, written out in a folder of their own beside a legacy file; the folder has the document's name. */
export interface PreparedExamples extends ExampleModule {
  readonly folder: string
}

export function prepareExamples(markdown: string, document = 'text'): PreparedExamples {
  const module = exampleModule(markdown, paths)
  const folder = mkdtempSync(join(tmpdir(), `examples-of-${basename(document)}-`))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  copyFileSync(join(root, 'tests/fixtures/legacy-users.db'), join(folder, 'legacy.db'))
  mkdirSync(join(folder, 'backups'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  writeFileSync(join(folder, 'examples.ts'), module.source)
  return { ...module, folder }
}

/** Runs the examples on the Node of this process, from the engine's source. */
export function runExamples({ folder }: PreparedExamples): Outcome[] {
  execute(['examples.ts'], folder)
  return JSON.parse(readFileSync(join(folder, 'outcomes.json'), 'utf8')) as Outcome[]
}

/** Checks the types of the examples of documents as strictly as a careful reader's own project would. */
export function checkTypes(documents: readonly PreparedExamples[]): void {
  const { folder } = documents[0]!
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable', 'esnext.iterator', 'esnext.array'],
    module: 'nodenext',
    types: ['node'],
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
  }
  const examples = documents.map((each) => join(each.folder, 'examples.ts'))
  const include = [...examples, join(root, 'src/engine/**/*.d.ts')]
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }))
  execute([join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json'], folder)
}

function execute(args: readonly string[], cwd: string): void {
  try {
    execFileSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`The examples failed (lines are the document's):\n${stdout}\n${stderr}`, { cause: error })
  }
}
