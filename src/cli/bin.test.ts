import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Datastore } from '../engine/index.ts'

// What only a process of its own shows: signals, and pipes that are closed.

const folder = mkdtempSync(join(tmpdir(), 'cli-process-'))
const database = join(folder, 'items.db')
beforeAll(async () => {
  const store = await Datastore.open(database)
  for (let from = 0; from < 20_000; from += 2000)
    await store.putMany(
      Array.from({ length: 2000 }, (_, n) => [`k${from + n}`, { n, text: 'x'.repeat(300) }] as const),
    )
  await store.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function start(...words: readonly string[]) {
  return spawn(process.execPath, [join(import.meta.dirname, 'bin.ts'), ...words, '-d', database], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

test('Ctrl+C ends an export cleanly: exit code 130, and no part of the file stays', async () => {
  const path = join(folder, 'items.xlsx')
  const child = start('export', path)
  const [said, exit] = [text(child.stderr), once(child, 'exit')]
  const part = (): boolean => readdirSync(folder).some((name) => name.endsWith('.tmp'))
  await expect.poll(part, { interval: 10 }).toBe(true)
  child.kill('SIGINT')
  expect((await exit)[0]).toBe(130)
  expect(await said).toMatch(/^error: .* was cancelled\. Nothing of it stays\. \[CANCELLED\]\n$/)
  expect([part(), existsSync(path)]).toEqual([false, false])
})

test('Ctrl+C ends what follows changes, after those that were printed', async () => {
  const child = start('changes', '--follow', '--since', '19999')
  const exit = once(child, 'exit')
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  expect(JSON.parse(String(first))).toMatchObject({ key: 'k19999', deleted: false })
  child.kill('SIGINT')
  expect((await exit)[0]).toBe(130)
})

test('a reader that has read enough ends a command without a word', async () => {
  const child = start('export')
  const [said, exit] = [text(child.stderr), once(child, 'exit')]
  child.stdout.once('data', () => child.stdout.destroy())
  expect((await exit)[0]).toBe(0)
  expect(await said).toBe('')
})
