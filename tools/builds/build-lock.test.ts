import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { underLock } from './build-lock.ts'

const module = new URL('./build-lock.ts', import.meta.url).href

/** A process that does this under the lock. */
function holder(lock: string, work: string): ChildProcess {
  const script = `
    import { appendFileSync } from 'node:fs'
    import { underLock } from ${JSON.stringify(module)}
    underLock(${JSON.stringify(lock)}, () => { ${work} })`
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

function fresh(): string {
  return mkdtempSync(join(tmpdir(), 'build-lock-'))
}

test('lets one process at a time do its work', async () => {
  const folder = fresh()
  const log = join(folder, 'log')
  const write = (text: string): string => `appendFileSync(${JSON.stringify(log)}, '${text}');`
  const wait = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);'
  const processes = [1, 2, 3].map(() => holder(join(folder, 'cache', 'lock'), write('<') + wait + write('>')))
  await Promise.all(processes.map((each) => once(each, 'exit')))
  expect(readFileSync(log, 'utf8')).toBe('<><><>')
})

test('is free again when the process that had it was killed, and when the work has failed', async () => {
  const lock = join(fresh(), 'lock')
  const held = holder(lock, `process.stdout.write('held'); for (;;);`)
  await once(held.stdout!, 'data')
  held.kill('SIGKILL')
  expect(() =>
    underLock(lock, () => {
      throw new Error('it failed')
    }),
  ).toThrow('it failed')
  let done = false
  underLock(lock, () => (done = true))
  expect(done).toBe(true)
})
