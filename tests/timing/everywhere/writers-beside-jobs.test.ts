import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { Numbers } from '../../support/builds/crossed-build.ts'
import { startWriter } from '../../support/builds/other-writer.ts'
import type { OtherWriter } from '../../support/builds/other-writer.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'

const table = 'items'
const count = 14_000

/** How many milliseconds a job took, and each of the other's puts meanwhile. */
interface Beside {
  readonly took: number
  readonly waits: readonly number[]
}

/**
 * The share of a job that one put may take. A job is many batches, and a busy machine makes both slower alike; a put that
 * waited for the whole job would take all of it.
 */
const most = 1 / 2

describe('another process that writes waits for a batch of a job, not for the job', () => {
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
    return { took: performance.now() - started, waits: writer.waits() }
  }

  /**
   * Does the work until each wait was short beside what it is compared with. Whatever else the machine does can only make a wait
   * longer, or keep the writer from putting at all; a put that waits for the job does so each time.
   */
  async function checkShortWaits(
    work: () => Promise<readonly (readonly [Beside, limit: number])[]>,
  ): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const found = await work()
      const isMeasured = found[0]![0].waits.length > 3
      const isShort = found.every(([{ waits }, limit]) => Math.max(...waits) < limit)
      if (isMeasured && isShort) return
      if (attempt < 10) continue
      expect(isMeasured, 'the writer puts beside one of ten jobs').toBe(true)
      for (const [{ waits }, limit] of found) expect(Math.max(...waits)).toBeLessThan(limit)
    }
  }

  test('of an import', async () => {
    const pad = 'x'.repeat(300)
    await checkShortWaits(async () => {
      const file = temporaryPath('numbers.ndjson')
      const first = ++round * count
      writeFileSync(
        file,
        Array.from({ length: 3000 }, (_, n) => `{"n":${first + n},"pad":"${pad}"}`).join('\n'),
      )
      const found = await beside(() => store.importFile(file, { key: null }))
      return [[found, found.took * most]]
    })
  })

  test('of a program’s view that is filled anew, with its indexes', async () => {
    await checkShortWaits(async () => {
      const found = await beside(() => store.views.reindex('numbers'))
      // In a file every writer waits for an index, which takes a part of the whole.
      return [[found, found.took * (dialect === 'sqlite' ? 2 / 3 : most)]]
    })
    expect((await store.views.verify('numbers')).different).toBe(0)
  })

  test('of an authored view that is published, and on a server not for its index', async () => {
    await checkShortWaits(async () => {
      const started = performance.now()
      let [filled, indexed]: (Beside | undefined)[] = []
      writer.waits()
      for await (const step of store.views.publish(texts(`"x".repeat(700) + doc.n /* ${++round} */`, true))) {
        const took: number = performance.now() - started - (filled?.took ?? 0)
        if (step.state === 'ready') indexed = { took, waits: writer.waits() }
        else if (step.done === step.total) filled = { took, waits: writer.waits() }
      }
      // A writer that waited for the index would wait for nearly all of it, as it does for one in a file.
      const limit = dialect === 'sqlite' ? ((filled!.took + indexed!.took) * 2) / 3 : indexed!.took * most
      return [
        [filled!, filled!.took * most],
        [indexed!, limit],
      ]
    })
  })

  test('of a verification, and of a repair', async () => {
    await checkShortWaits(async () => {
      const verified = await beside(() => store.views.verify('texts'))
      await store.view('numbers').where('n', '<', 3200).where('n', '>=', 3000).delete()
      const repaired = await beside(() => store.views.repair('numbers'))
      return [
        [verified, verified.took * most],
        [repaired, repaired.took * most],
      ]
    })
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
