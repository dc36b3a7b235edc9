import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Failpoint } from '../../../src/engine/views/build/failpoints.ts'

/** Builds a view in a process of its own that ends at the failpoint as if the power had gone; returns what ended it. */
export async function crossAndDie(url: string, point: Failpoint): Promise<NodeJS.Signals | null> {
  const builder = `
    import { flushCompileCache } from 'node:module'
    import { crossPoint } from ${JSON.stringify(join(import.meta.dirname, 'crossed-build.ts'))}
    // Else a process that is killed leaves nothing of what it compiled to the next one.
    flushCompileCache()
    await crossPoint(${JSON.stringify(url)}, '${point}', () => process.kill(process.pid, 'SIGKILL'))`
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', builder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return await new Promise((resolve) => child.on('close', (_code, by) => resolve(by)))
}
