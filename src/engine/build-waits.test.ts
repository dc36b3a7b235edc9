import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { Datastore } from './datastore.ts'
import { Numbers } from './testing/crossed-build.ts'
import { temporaryPath } from './testing/temporary-folder.ts'

// A busy machine may be slow for a moment.
test(
  'a writer in another process waits for one batch or index of a builder, and not for the build',
  { retry: 3 },
  async () => {
    const path = temporaryPath()
    const count = 30_000
    const store = await Datastore.open(path, {
      table: 'items',
      durability: 'normal',
      views: { numbers: new Numbers(1) },
    })
    await store.putMany(Array.from({ length: count }, (_, n): [string, object] => [`k${n}`, { n }]))
    const writer = `
    import { Datastore } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
    import { Numbers } from ${JSON.stringify(join(import.meta.dirname, 'testing/crossed-build.ts'))}
    const store = await Datastore.open(${JSON.stringify(path)}, { durability: 'normal', views: { numbers: new Numbers(1) } })
    let stop = false
    process.stdin.on('data', () => (stop = true))
    console.log('ready')
    for (let n = 0; !stop; n++) {
      const started = performance.now()
      await store.put('k' + n, { n: -1 - n })
      console.log(performance.now() - started)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    process.exit(0)`
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', writer])
    const waits: number[] = []
    const closed = new Promise((resolve) => child.on('close', resolve))
    const ready = new Promise<void>((resolve) => {
      createInterface(child.stdout).on('line', (line) => {
        if (line === 'ready') resolve()
        else waits.push(Number(line))
      })
    })
    await ready
    const from = waits.length
    const started = performance.now()
    await store.reindex('numbers')
    const took = performance.now() - started
    const during = waits.slice(from)
    child.stdin.write('stop\n')
    await closed
    expect(during.length).toBeGreaterThan(3)
    expect(Math.max(...during)).toBeLessThan(Math.max(500, took / 2))
    expect((await store.verify('numbers')).different).toBe(0)
    await store.close()
  },
)
