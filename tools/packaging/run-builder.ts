import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** Runs electron-builder with the app's configuration; throws what it said when it fails. */
export async function runBuilder(args: readonly string[], output: 'shown' | 'kept' = 'shown'): Promise<void> {
  const cli = join(root, 'node_modules/electron-builder/cli.js')
  const child = spawn(process.execPath, [cli, '--config', 'packaging/electron-builder.yml', ...args], {
    cwd: root,
    stdio: output === 'shown' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const exit: unknown[] = await once(child, 'close')
  if (exit[0] !== 0) throw new Error(`electron-builder failed (${String(exit[0])}).\n${said}`)
}
