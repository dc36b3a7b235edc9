import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import { Numbers } from '../../support/builds/crossed-build.ts'
import { refusal } from '../../support/refusal.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'

// What files hold is looked into beside each format, on SQLite; this is what a database of any kind has to do with it.

test('documents come in and go out byte for byte, by whatever was there and after an import was cut off', async () => {
  const folder = dirname(temporaryPath())
  const [file, copy] = [join(folder, 'in.ndjson'), join(folder, 'out.ndjson')]
  const lines = Array.from(
    { length: 300 },
    (_, n) => `{"_key":"k${String(n).padStart(4, '0')}","n":${n}, "x": 1.0, "big": 12345678901234567890}`,
  )
  await writeFile(file, `${lines.join('\n')}\n`)
  const store = await Datastore.open(await temporaryUrl(), {
    table: 'items',
    views: { numbers: new Numbers(1) },
  })
  await store.put('k0003', { n: -1 })

  // It is cut off after its first batches, and gone on with.
  const controller = new AbortController()
  const options = { key: '_key', onExisting: 'replace', name: 'in', signal: controller.signal } as const
  const cut = (async () => {
    for await (const { done } of store.importFile(file, options)) if (done > 0) controller.abort()
  })()
  expect((await refusal(cut)).code).toBe('CANCELLED')
  const { signal: _signal, ...again } = options
  const result = await store.importFile(file, again)
  expect(result).toMatchObject({ failed: 0 })
  expect((await store.stats()).documents).toBe(lines.length)
  expect(await store.views.verify('numbers')).toMatchObject({ different: 0, done: lines.length })

  await store.exportDocuments(copy)
  const texts = (await readFile(copy, 'utf8')).trimEnd().split('\n')
  expect(texts).toHaveLength(lines.length)
  expect(texts[7]).toContain('"x": 1.0, "big": 12345678901234567890')
  await store.close()
})
