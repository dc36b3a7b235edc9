import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ViewDefinition } from '../shared/model/view-definition.ts'
import { Datastore } from './datastore.ts'
import { Numbers } from './testing/crossed-build.ts'
import { startWriter } from './testing/other-writer.ts'
import type { OtherWriter } from './testing/other-writer.ts'
import { temporaryPath } from './testing/temporary-folder.ts'
import { dialect, temporaryUrl } from './testing/temporary-url.ts'

const table = 'items'
const count = 14_000
/** Milliseconds. A batch is to take some 50, and so is a swap; the rest is for machines that do much else. */
const bound = 500

/** What a job took, and how long the other's puts did meanwhile. */
interface Beside {
  readonly took: number
  readonly waits: readonly number[]
}

// A busy machine may be slow for a moment.
describe('another process that writes waits no longer than a batch', { retry: 3 }, () => {
  let store: Datastore
  let writer: OtherWriter
  let round = 0

  beforeAll(async () => {
    const url = await temporaryUrl()
    store = await Datastore.open(url, { table, durability: 'normal', views: { numbers: new Numbers(1) } })
    // The writer's sandbox is to run before its puts are timed.
    await store.views.publish(texts('""', false))
    await store.putMany(Array.from({ length: count }, (_, n): [string, object] => [`k${n}`, { n }]))
    writer = await startWriter(url, table, { numbers: true })
  })

  afterAll(async () => {
    await writer.stop()
    await store.close()
  })

  async function beside(job: () => PromiseLike<unknown>): Promise<Beside> {
    writer.waits()
    const started = performance.now()
    await job()
    const took = performance.now() - started
    const waits = writer.waits()
    expect(waits.length).toBeGreaterThan(3)
    return { took, waits }
  }

  test('of an import', async () => {
    const file = temporaryPath('numbers.ndjson')
    const pad = 'x'.repeat(300)
    const first = ++round * count
    writeFileSync(
      file,
      Array.from({ length: 3000 }, (_, n) => `{"n":${first + n},"pad":"${pad}"}`).join('\n'),
    )
    const { waits } = await beside(() => store.importFile(file, { key: null }))
    expect(Math.max(...waits)).toBeLessThan(bound)
  })

  test('of a program’s view that is filled anew, with its indexes', async () => {
    const { took, waits } = await beside(() => store.views.reindex('numbers'))
    // In a file everybody waits for an index.
    expect(Math.max(...waits)).toBeLessThan(dialect === 'sqlite' ? Math.max(bound, took / 2) : bound)
    expect((await store.views.verify('numbers')).different).toBe(0)
  })

  test('of an authored view that is published, and on a server not for its index', async () => {
    const started = performance.now()
    let [filling, indexing]: (Beside | undefined)[] = []
    writer.waits()
    for await (const step of store.views.publish(texts(`"x".repeat(700) + doc.n /* ${++round} */`, true))) {
      const took: number = performance.now() - started - (filling?.took ?? 0)
      if (step.state === 'ready') indexing = { took, waits: writer.waits() }
      else if (step.done === step.total) filling = { took, waits: writer.waits() }
    }
    expect(filling!.waits.length).toBeGreaterThan(3)
    expect(Math.max(...filling!.waits)).toBeLessThan(bound)
    // Somebody who waited for the index would wait for nearly all of it.
    const most = dialect === 'sqlite' ? Math.max(bound, indexing!.took) : indexing!.took / 2
    expect(Math.max(...indexing!.waits)).toBeLessThan(most)
  })

  test('of a verification, and of a repair', async () => {
    const verified = await beside(() => store.views.verify('texts'))
    await store.view('numbers').where('n', '<', 3200).where('n', '>=', 3000).delete()
    const repaired = await beside(() => store.views.repair('numbers'))
    expect(Math.max(...verified.waits, ...repaired.waits)).toBeLessThan(bound)
  })
})

/** A view with one column, which holds what the expression says. */
function texts(text: string, index: boolean): ViewDefinition {
  return {
    name: 'texts',
    columns: [{ name: 'text', type: 'text', index }],
    map: `export default (doc) => [{ text: ${text} }]`,
  }
}
