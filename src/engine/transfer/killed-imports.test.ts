import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Datastore } from '../datastore.ts'
import { temporaryPath } from '../testing/temporary-folder.ts'
import { temporaryUrl } from '../testing/temporary-url.ts'

const count = 6_000
const text = (n: number): string => `{"n": ${n}, "pad": "${'x'.repeat(n % 300)}"}`
const wrong = (n: number): boolean => n % 1000 === 7

/** Imports in a process of its own, which a thread beside it kills after that many milliseconds, transaction or not. */
function importFor(milliseconds: number, database: string, file: string): NodeJS.Signals | null {
  const script = `
    import { Worker } from 'node:worker_threads'
    import { Datastore } from ${JSON.stringify(join(import.meta.dirname, '../index.ts'))}
    const store = await Datastore.open(${JSON.stringify(database)})
    const killer = new Worker(
      "import { parentPort } from 'node:worker_threads'; parentPort.once('message', (ms) => setTimeout(() => process.kill(process.pid, 'SIGKILL'), ms)); parentPort.postMessage('ready')",
      { eval: true },
    )
    await new Promise((resolve) => killer.once('message', resolve))
    const options = { key: null, onError: 'skip', name: 'numbers' }
    let armed = false
    for await (const { done } of store.importFile(${JSON.stringify(file)}, options)) {
      if (!armed && done > 0) killer.postMessage(${milliseconds})
      armed ||= done > 0
    }
    process.exit(0)`
  const { signal, status, stderr } = spawnSync(process.execPath, [
    '--no-warnings',
    '--input-type=module',
    '-e',
    script,
  ])
  if (signal === null && status !== 0) throw new Error(String(stderr))
  return signal
}

test('a killed import goes on, and no record is lost or imported twice', { timeout: 60_000 }, async () => {
  const database = await temporaryUrl()
  const file = temporaryPath('numbers.ndjson')
  const lines = Array.from({ length: count }, (_, n) => (wrong(n) ? `{"n": ${n}` : text(n)))
  writeFileSync(file, lines.join('\n'))
  const ends: (NodeJS.Signals | null)[] = []
  for (const milliseconds of [0, 4, 12, 10_000]) ends.push(importFor(milliseconds, database, file))
  expect(ends.slice(0, 2)).toEqual(['SIGKILL', 'SIGKILL'])
  expect(ends.at(-1)).toBeNull()
  const store = await Datastore.open(database)
  const found: string[] = []
  for await (const document of store.iterateText()) found.push(document.text)
  expect(found).toEqual(
    Array.from({ length: count }, (_, n) => n)
      .filter((n) => !wrong(n))
      .map(text),
  )
  const result = await store.importFile(file, { key: null, onError: 'skip', name: 'numbers' })
  expect(result).toMatchObject({ state: 'done', done: count, created: count - 6, failed: 6 })
  expect(result.errors.map(({ line }) => line)).toEqual(Array.from({ length: 6 }, (_, n) => n * 1000 + 8))
  await store.close()
})
