import fc from 'fast-check'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { heldFor } from '../../../../tests/support/held.ts'
import { hostileMaps, isSlow, onSecond } from '../../../../tests/support/maps/hostile-maps.ts'
import { compileMap } from '../compile-map.ts'
import { decodeOutcomes, ungroup, type SandboxOutcome } from '../decode-outcome.ts'
import { completeLimits } from '../limits.ts'
import { countingInterpreter } from '../interpreter.ts'
import { placePatterns } from '../place-patterns.ts'
import { Sandbox } from '../sandbox.ts'
import { InlineRunner } from './inline-runner.ts'

const limits = completeLimits()
const sandbox = new Sandbox(limits)
const hasty = new Sandbox({ documentSteps: 40_000_000 })
afterAll(() => Promise.all([sandbox.close(), hasty.close()]))

const load = async (source: string) =>
  await InlineRunner.load(placePatterns(compileMap(source)).factory, countingInterpreter(), limits)
const documentsOf = (values: readonly unknown[]) =>
  values.map((value, at) => ({ key: `k${at}`, text: JSON.stringify(value) }))

function outcomesOf(runner: InlineRunner, values: readonly unknown[]): SandboxOutcome[] | undefined {
  const documents = documentsOf(values)
  const rows = runner.run(documents)
  const keys = documents.map(({ key }) => key)
  return rows && decodeOutcomes(keys, rows).map(ungroup)
}

const maps = {
  'rows for each of a list': 'export default function* (doc) { for (const n of doc.list ?? []) yield { n } }',
  'a row of everything': 'export default (doc) => [{ ...doc, all: doc, when: new Date(12345) }]',
  'texts cut and joined':
    'export default (doc) => Object.entries(doc).map(([k, v]) => ({ k, t: `${v}`.toUpperCase().split(",").join("|").slice(0, 9) }))',
  'sorting and counting':
    'const seen = new Map(); export default (doc) => { for (const k of Object.keys(doc).sort()) seen.set(k, (seen.get(k) ?? 0) + 1); return [...seen].map(([k, n]) => ({ k, n })) }',
}

describe('a map on the thread that asks', () => {
  test.each(Object.entries(maps))('gives what a worker gives: %s', async (_name, source) => {
    let runner = await load(source)
    let [given, spent] = [0, 0]
    const value = fc.jsonValue({ maxDepth: 3 })
    const document = fc.dictionary(fc.constantFrom('a', 'b', 'list', 'name', 'ünïcødé'), value)
    await fc.assert(
      fc.asyncProperty(fc.array(document, { minLength: 1, maxLength: 4 }), async (values) => {
        const expected = await sandbox.run(source, documentsOf(values))
        const outcomes = outcomesOf(runner, values)
        // Where one of the documents fails, or there was too much to do, it gives nothing at all.
        const none = runner.broken || expected.some((outcome) => 'error' in outcome)
        expect(outcomes).toEqual(none ? undefined : expected)
        if (outcomes !== undefined) given++
        if (!runner.broken) return
        runner = await load(source)
        spent++
      }),
      { numRuns: 150 },
    )
    expect(spent).toBeLessThan(given / 10)
  })

  test.each(hostileMaps)(
    'lets go of it, and gives nothing but what a worker gives: %s',
    async (...attack) => {
      const [, code, codes] = attack
      const source = onSecond(code)
      const runner = await load(source)
      const values = [{ n: 1 }, { n: 2 }, { n: 3 }]
      outcomesOf(runner, [{ n: 1 }])
      const outcomes = outcomesOf(runner, values)
      if (outcomes === undefined) return
      const worker = isSlow(codes) ? hasty : sandbox
      expect(outcomes).toEqual(await worker.run(source, documentsOf(values)))
    },
  )

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
    const run = vi.spyOn(InlineRunner.prototype, 'run')
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
    const load = vi.spyOn(InlineRunner, 'load')
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
