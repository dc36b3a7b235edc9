import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** Another program that writes while this one waits for it, as between two statements of SQLite, which run at once. */
export interface BlockingWriter {
  /** Makes the next change of `k0` to `k9`: a put with other content, a deletion, or a new document. */
  write(): void
  stop(): Promise<void>
}

const longestWait = 60_000

/** Starts one on a thread of its own, with its own store object. */
export async function startBlockingWriter(url: string, table: string): Promise<BlockingWriter> {
  const asked = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads')
    const { asked, index, url, table } = workerData
    import(index).then(async ({ Datastore }) => {
      const store = await Datastore.open(url, { table, durability: 'normal' })
      parentPort.postMessage('ready')
      for (let at = 0; ; at++) {
        Atomics.wait(asked, 0, at)
        if (Atomics.load(asked, 0) < 0) break
        const key = 'k' + ((at * 7) % 10)
        if (at % 5 === 4) await store.delete(key)
        else await store.put(key, { n: 1000 + at })
        Atomics.store(asked, 1, at + 1)
        Atomics.notify(asked, 1)
      }
      await store.close()
    })`,
    {
      eval: true,
      workerData: { asked, index: join(import.meta.dirname, '../../../src/engine/index.ts'), url, table },
    },
  )
  const ended = new Promise<void>((resolve, reject) => {
    worker.once('exit', () => resolve())
    worker.once('error', reject)
  })
  await Promise.race([new Promise((resolve) => worker.once('message', resolve)), ended])
  return {
    write() {
      const before = Atomics.load(asked, 0)
      Atomics.store(asked, 0, before + 1)
      Atomics.notify(asked, 0)
      if (Atomics.wait(asked, 1, before, longestWait) === 'timed-out')
        throw new Error('The writer does not answer.')
    },
    async stop() {
      Atomics.store(asked, 0, -1)
      Atomics.notify(asked, 0)
      await ended
    },
  }
}
