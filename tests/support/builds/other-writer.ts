import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A process of its own that puts one document after another, as another program would. */
export interface OtherWriter {
  /** How long each of its puts took since this was last asked, in milliseconds. */
  waits(): number[]
  stop(): Promise<void>
}

/** Starts one that rewrites or adds `k0`, `k1` and so on, each some milliseconds after the last; it has the view `numbers` if asked. */
export async function startWriter(
  url: string,
  table: string,
  { numbers = false } = {},
): Promise<OtherWriter> {
  const script = `
    import { Datastore } from ${JSON.stringify(join(import.meta.dirname, '../../../src/engine/index.ts'))}
    import { delay } from ${JSON.stringify(join(import.meta.dirname, '../../../src/shared/delay.ts'))}
    import { Numbers } from ${JSON.stringify(join(import.meta.dirname, 'crossed-build.ts'))}
    const views = ${numbers} ? { numbers: new Numbers(1) } : {}
    const store = await Datastore.open(${JSON.stringify(url)}, { table: ${JSON.stringify(table)}, durability: 'normal', views })
    let going = true
    process.stdin.once('data', () => (going = false))
    process.stdin.once('end', () => process.exit(1))
    for (let n = 0; going; n++) {
      const started = performance.now()
      await store.put('k' + n, { n: -1 - n })
      console.log(performance.now() - started)
      await delay(2)
    }
    process.exit(0)`
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  let waits: number[] = []
  // Its first put is not like the others: it has just come to know the store.
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      waits.push(Number(line))
      resolve()
    })
    void closed.then((code) => reject(new Error(`The writer ended with ${code}.`)))
  })
  return {
    waits() {
      const taken = waits
      waits = []
      return taken
    },
    async stop() {
      child.stdin.write('stop')
      if ((await closed) !== 0) throw new Error('The writer failed.')
    },
  }
}
