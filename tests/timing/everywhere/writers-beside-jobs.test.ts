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
    const [found] = await untilMeasured(async () => {
      writer.waits()
      const started = performance.now()
      await job()
      return [{ took: performance.now() - started, waits: writer.waits() }]
    })
    return found!
  }

  /** Does the work again until the writer, which the system may not have let run meanwhile, has put often enough to tell. */
  async function untilMeasured(work: () => Promise<Beside[]>): Promise<Beside[]> {
    for (let attempt = 1; ; attempt++) {
      const found = await work()
      if (found[0]!.waits.length > 3) return found
      expect(attempt, 'the writer put nothing beside ten jobs').toBeLessThan(10)
    }
  }

  test('of an import', async () => {
    const file = temporaryPath('numbers.ndjson')
    const pad = 'x'.repeat(300)
    const first = ++round * count
    writeFileSync(
      file,
      Array.from({ length: 3000 }, (_, n) => `{"n":${first + n},"pad":"${pad}"}`).join('\n'),
    )
    const { took, waits } = await beside(() => store.importFile(file, { key: null }))
    expect(Math.max(...waits)).toBeLessThan(took * most)
  })

  test('of a program’s view that is filled anew, with its indexes', async () => {
    const { took, waits } = await beside(() => store.views.reindex('numbers'))
    // In a file every writer waits for an index, which takes a part of the whole.
    expect(Math.max(...waits)).toBeLessThan(took * (dialect === 'sqlite' ? 2 / 3 : most))
    expect((await store.views.verify('numbers')).different).toBe(0)
  })

  test('of an authored view that is published, and on a server not for its index', async () => {
    const [filling, indexing] = await untilMeasured(async () => {
      const started = performance.now()
      let [filled, indexed]: (Beside | undefined)[] = []
      writer.waits()
      for await (const step of store.views.publish(texts(`"x".repeat(700) + doc.n /* ${++round} */`, true))) {
        const took: number = performance.now() - started - (filled?.took ?? 0)
        if (step.state === 'ready') indexed = { took, waits: writer.waits() }
        else if (step.done === step.total) filled = { took, waits: writer.waits() }
      }
      return [filled!, indexed!]
    })
    expect(Math.max(...filling!.waits)).toBeLessThan(filling!.took * most)
    // A writer that waited for the index would wait for nearly all of it, as it does for one in a file.
    const bound = dialect === 'sqlite' ? ((filling!.took + indexing!.took) * 2) / 3 : indexing!.took * most
    expect(Math.max(...indexing!.waits)).toBeLessThan(bound)
  })

  test('of a verification, and of a repair', async () => {
    const verified = await beside(() => store.views.verify('texts'))
    await store.view('numbers').where('n', '<', 3200).where('n', '>=', 3000).delete()
    const repaired = await beside(() => store.views.repair('numbers'))
    for (const { took, waits } of [verified, repaired]) expect(Math.max(...waits)).toBeLessThan(took * most)
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
