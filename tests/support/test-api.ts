import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { type Api, createApi } from '../../src/engine/api/create-api.ts'
import type { JobSnapshot } from '../../src/shared/model/job.ts'
import type { Handlers } from '../../src/shared/rpc/handlers.ts'

/** The context of a call that is not called off. */
export const never = { signal: new AbortController().signal }

export const byAge = {
  name: 'by_age',
  columns: [{ name: 'age', type: 'integer' as const }],
  map: 'export default function* map(doc) { yield { age: doc.age } }',
}

/** What the window talks to, with a folder of its own for each test. */
class TestApi {
  folder = ''
  api!: Api

  get handlers(): Handlers {
    return this.api.handlers
  }

  async start(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'api-'))
    await writeFile(join(this.folder, 'shipped.db'), 'sample')
    this.api = createApi({
      stateFolder: join(this.folder, 'state'),
      sampleFile: join(this.folder, 'shipped.db'),
    })
  }

  async stop(): Promise<void> {
    await this.api.close()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Makes a database with the store "users", and some documents in it. */
  async users(count = 3): Promise<{ database: string; store: string }> {
    const path = join(this.folder, 'users.db')
    const summary = await this.handlers.databases.open({ path, create: true }, never)
    const place = { database: summary.path, store: 'users' }
    await this.handlers.databases.createStore(place, never)
    for (let index = 0; index < count; index += 1) {
      const key = `user-${String(index).padStart(4, '0')}`
      const text = `{"name":"User ${index}","age":${index}}`
      await this.handlers.documents.save({ ...place, key, text, rev: null }, never)
    }
    return place
  }

  /** Waits until a job runs no more. */
  async ended(id: string): Promise<JobSnapshot> {
    const controller = new AbortController()
    for await (const jobs of await this.handlers.jobs.watch(undefined, { signal: controller.signal })) {
      const job = jobs.find((each) => each.id === id)
      if (job !== undefined && job.state !== 'running') {
        controller.abort()
        return job
      }
    }
    throw new Error('the stream of jobs ended')
  }
}

/** Starts one before each test of the file, and ends it afterwards. */
export function testApi(): TestApi {
  const host = new TestApi()
  beforeEach(() => host.start())
  afterEach(() => host.stop())
  return host
}
