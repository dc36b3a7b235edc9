import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { Datastore } from './datastore.ts'
import { temporaryPath } from './testing/temporary-folder.ts'

const count = 8000
/** Milliseconds. A batch is to take some 50; the rest is for machines that do much else. */
const bound = 1000

/** Puts documents from a process of its own until it is told to stop, and says how long the slowest took. */
async function writer(path: string): Promise<{ stop: () => Promise<{ puts: number; slowest: number }> }> {
  const script = `
    import { Datastore } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
    const store = await Datastore.open(${JSON.stringify(path)})
    let [going, puts, slowest] = [true, 0, 0]
    process.stdin.once('data', () => (going = false))
    process.stdin.once('end', () => process.exit(1))
    await store.put('mine', { puts })
    process.stdout.write('ready')
    while (going) {
      const started = performance.now()
      await store.put('mine', { puts: puts++ })
      slowest = Math.max(slowest, performance.now() - started)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    process.stdout.write(JSON.stringify({ puts, slowest }))
    process.exit(0)`
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script])
  expect(await said(child)).toBe('ready')
  return {
    stop: async () => {
      const last = said(child)
      child.stdin.write('stop')
      return JSON.parse(await last) as { puts: number; slowest: number }
    },
  }
}

function said(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (data: Buffer) => resolve(String(data)))
    child.stderr?.once('data', (data: Buffer) => reject(new Error(String(data))))
  })
}

test(
  'another process that writes waits no longer than a batch of an import, and of a reindex',
  { timeout: 60_000 },
  async () => {
    const path = temporaryPath()
    const file = join(dirname(path), 'numbers.ndjson')
    const pad = 'x'.repeat(300)
    writeFileSync(file, Array.from({ length: count }, (_, n) => `{"n":${n},"pad":"${pad}"}`).join('\n'))
    const store = await Datastore.open(path)
    await store.defineView({
      name: 'by_n',
      columns: [{ name: 'n', type: 'integer', index: true }],
      map: 'export default function* map(doc) { yield { n: doc.n ?? 0 } }',
    })
    const importing = await writer(path)
    await store.importFile(file, { key: null })
    const whileImporting = await importing.stop()
    const reindexing = await writer(path)
    await store.reindex('by_n')
    const whileReindexing = await reindexing.stop()
    for (const { puts, slowest } of [whileImporting, whileReindexing]) {
      expect(puts).toBeGreaterThan(2)
      expect(slowest).toBeLessThan(bound)
    }
    await store.close()
  },
)
