import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * Emits the library that `npm pack` packs: JavaScript and declarations of the engine's public door and of
 * whatever it reaches, and nothing of the app. The compiler fails the build on a type error.
 */
const root = resolve(import.meta.dirname, '..')
rmSync(join(root, 'dist'), { recursive: true, force: true })
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.lib.json'], {
  cwd: root,
  stdio: 'inherit',
})
