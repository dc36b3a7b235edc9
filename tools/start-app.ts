import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { runWeb } from '../src/web/run-web.ts'
import { findElectron } from './find-electron.ts'

const root = resolve(import.meta.dirname, '..')

/**
 * Runs the built app for a command line until it ends and returns its exit code: in Electron, or in the browser when
 * `--web` asks for it or Electron's binary is missing.
 */
export async function startApp(args: readonly string[]): Promise<number> {
  try {
    const electron = args.includes('--web') ? null : findElectron()
    if (electron !== null) return await runElectron(electron, args)
    if (!args.includes('--web')) {
      console.log(
        "Electron's binary is not installed (npx install-electron fetches it), so the app is served to your browser.",
      )
    }
    await runWeb(args)
    return 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    return 1
  }
}

async function runElectron(binary: string, args: readonly string[]): Promise<number> {
  const child = spawn(binary, [join(root, 'out/main/index.js'), ...args], { stdio: 'inherit' })
  // Ctrl+C reaches Electron itself, which then ends and takes this program with it.
  process.on('SIGINT', () => {})
  const exit: unknown[] = await once(child, 'exit')
  const [code] = exit
  return typeof code === 'number' ? code : 1
}
