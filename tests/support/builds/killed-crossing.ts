import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Failpoint } from '../../../src/engine/views/build/failpoints.ts'

/** Builds a view in a process of its own that ends at the failpoint as if the power had gone; returns what ended it. */
export async function crossAndDie(url: string, point: Failpoint): Promise<NodeJS.Signals | null> {
  const builder = `
    import { crossPoint } from ${JSON.stringify(join(import.meta.dirname, 'crossed-build.ts'))}
    await crossPoint(${JSON.stringify(url)}, '${point}', () => process.kill(process.pid, 'SIGKILL'))`
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', builder], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'datastore-crossings-compiled') },
  })
  return await new Promise((resolve) => child.on('close', (_code, by) => resolve(by)))
}
