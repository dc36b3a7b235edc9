import { afterAll, describe, expect, test, vi } from 'vitest'
import { heldFor } from '../../../../tests/support/held.ts'
import { onSecond } from '../../../../tests/support/maps/hostile-maps.ts'
import { compileMap } from '../compile/compile-map.ts'
import { decodeOutcomes, ungroup, type SandboxOutcome } from '../encoding/decode-outcome.ts'
import { completeLimits } from '../limits.ts'
import { countingInterpreter } from '../instance/interpreter.ts'
import { placePatterns } from '../compile/place-patterns.ts'
import { Sandbox } from '../sandbox.ts'
import { InThreadMap } from './in-thread-map.ts'

const limits = completeLimits()
const sandbox = new Sandbox(limits)
afterAll(() => sandbox.close())

const load = async (source: string) =>
  await InThreadMap.load(placePatterns(compileMap(source)).factory, countingInterpreter(), limits)
const documentsOf = (values: readonly unknown[]) =>
  values.map((value, at) => ({ key: `k${at}`, text: JSON.stringify(value) }))

function outcomesOf(runner: InThreadMap, values: readonly unknown[]): SandboxOutcome[] | undefined {
  const documents = documentsOf(values)
  const rows = runner.run(documents)
  const keys = documents.map(({ key }) => key)
  return rows && decodeOutcomes(keys, rows).map(ungroup)
}

describe('a map on the calling thread', () => {
  test('holds it for a few milliseconds, however long the map would go on', async () => {
    const loops = [
      'for (;;);',
      'new Array(2 ** 32 - 1).join("x")',
      'let s = "x"; for (;;) s += s',
      'const a = []; for (;;) a.push([a])',
      '/^(a+)+$/.test("a".repeat(40) + "b")',
      'let n = 3n; for (;;) n *= n',
    ]
    // The shortest of five times has no garbage collection in it.
    for (const code of loops) {
      const held: number[] = []
      for (let time = 0; time < 5; time++) {
        const runner = await load(onSecond(code))
        outcomesOf(runner, [{ n: 1 }])
        const { result, milliseconds } = heldFor(() => outcomesOf(runner, [{ n: 2 }]))
        expect(result).toBeUndefined()
        held.push(milliseconds)
      }
      expect(Math.min(...held)).toBeLessThan(20)
    }
  })

  test('calls nothing outside: a local time is made by a worker, and is UTC', async () => {
    const source = 'export default (doc) => [{ t: new Date(doc.year, 0, 1).getTime() }]'
    const runner = await load(source)
    expect(outcomesOf(runner, [{ year: 2020 }])).toBeUndefined()
    expect(runner.broken).toBe(true)
    const [outcome] = await sandbox.run(source, documentsOf([{ year: 2020 }]))
    expect(outcome).toMatchObject({ rows: [{ t: Date.UTC(2020, 0, 1) }] })
  })

  test('leaves what has more to say than rows to a worker, and can go on', async () => {
    const runner = await load(
      'export default (doc) => { if (doc.say) console.log(1); if (doc.fail) throw 1; return [{ n: doc.n }] }',
    )
    expect(outcomesOf(runner, [{ n: 1, say: true }])).toBeUndefined()
    expect(outcomesOf(runner, [{ n: 1 }, { fail: true }])).toBeUndefined()
    expect(outcomesOf(runner, [{ n: 1 }])).toMatchObject([{ rows: [{ n: 1 }] }])
    expect(runner.broken).toBe(false)
  })

  test('is refused where it does not compile', async () => {
    await expect(load('export default (')).rejects.toThrow('Expression expected')
  })
})

describe('a map that has been quick for long', () => {
  const one = (value: object) => [{ key: 'a', text: JSON.stringify(value) }]
  /** Starting an interpreter takes a moment; on a busy computer, a long one. */
  const patience = { timeout: 60_000, interval: 5 }

  async function askBriefly(runner: Sandbox, source: string, times: number, value: object): Promise<void> {
    for (let time = 0; time < times; time++) await runner.runBriefly(source, one(value))
  }

  test('runs here, until it is too often not so quick', async () => {
    const source = `export default (doc) => {
  if (doc.slow) for (let n = 0; n < 200_000; n++);
  return [{ n: doc.n }]
}`
    const run = vi.spyOn(InThreadMap.prototype, 'run')
    const here = () => run.mock.results.filter(({ value }) => value !== undefined).length
    const runner = new Sandbox()
    try {
      await vi.waitFor(async () => {
        await askBriefly(runner, source, 10, { n: 1 })
        expect(here()).toBeGreaterThan(0)
      }, patience)
      const expected = await runner.runGrouped(source, one({ n: 2 }))
      expect(await runner.runBriefly(source, one({ n: 2 }))).toEqual(expected)
      // One that is too slow here comes from a worker, and costs the map its interpreter.
      const slow = await runner.runBriefly(source, one({ n: 3, slow: true }))
      expect(slow).toEqual(await runner.runGrouped(source, one({ n: 3 })))
      const before = here()
      expect(await runner.runBriefly(source, one({ n: 2 }))).toEqual(expected)
      expect(here()).toBe(before)
      await vi.waitFor(async () => {
        await askBriefly(runner, source, 10, { n: 1 })
        expect(here()).toBeGreaterThan(before)
      }, patience)
    } finally {
      run.mockRestore()
      await runner.close()
    }
  })

  test('lets the event loop turn, however many documents follow one another', async () => {
    const source = 'export default (doc) => [{ n: doc.n }]'
    const runner = new Sandbox()
    try {
      let turned = false
      const timer = setTimeout(() => (turned = true), 20)
      const until = performance.now() + 10_000
      while (!turned && performance.now() < until) await runner.runBriefly(source, one({ n: 1 }))
      clearTimeout(timer)
      expect(turned).toBe(true)
    } finally {
      await runner.close()
    }
  })

  test('is left to the workers when it gives nothing here three times in a row', async () => {
    const source = 'export default (doc) => [{ t: new Date(2020, doc.n).getTime() }]'
    const load = vi.spyOn(InThreadMap, 'load')
    const runner = new Sandbox()
    try {
      const ask = async () => {
        const [outcome] = await runner.runBriefly(source, one({ n: 1 }))
        expect(outcome).toMatchObject({ groups: [{ values: [Date.UTC(2020, 1)] }] })
      }
      await vi.waitFor(async () => {
        await ask()
        expect(load).toHaveBeenCalledTimes(3)
      }, patience)
      for (let time = 0; time < 100; time++) await ask()
      expect(load).toHaveBeenCalledTimes(3)
    } finally {
      load.mockRestore()
      await runner.close()
    }
  })
})
