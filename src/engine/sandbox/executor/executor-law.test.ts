import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { heldFor } from '../../../../tests/support/held.ts'
import { hostileMaps, isSlow, onSecond } from '../../../../tests/support/maps/hostile-maps.ts'
import { ungroup, type SandboxOutcome } from '../encoding/decode-outcome.ts'
import { completeLimits, type SandboxLimits } from '../limits.ts'
import { InThreadExecutor, type Workers } from './in-thread-executor.ts'
import type { MapExecutor, RunOptions } from './map-executor.ts'
import { holdMilliseconds } from './quick-maps.ts'
import type { SandboxDocument } from './split-documents.ts'
import { WorkerExecutor } from './worker-executor.ts'

/** An executor to be tried. */
interface Tried {
  readonly executor: MapExecutor
  /** Has the executor run this map itself from now on, as far as it can. */
  prepare(source: string): Promise<void>
  /** Documents that it gave to another executor. */
  readonly delegated: () => number
}

const executors: Readonly<Record<string, (limits?: SandboxLimits) => Tried>> = {
  'in worker threads': (limits) => ({
    executor: new WorkerExecutor(completeLimits(limits)),
    prepare: () => Promise.resolve(),
    delegated: () => 0,
  }),
  'on the calling thread': (limits) => {
    const complete = completeLimits(limits)
    const workers = new WorkerExecutor(complete)
    let delegated = 0
    const counting: Workers = {
      run: (source, documents, options) => {
        delegated += documents.length
        return workers.run(source, documents, options)
      },
      // Not by the clock: every map of a few small documents counts as quick.
      isQuick: (_source, documents) => documents.length <= 4,
      compile: (source) => workers.compile(source),
      close: () => workers.close(),
    }
    const executor = new InThreadExecutor(complete, counting)
    return { executor, prepare: (source) => executor.prepare(source), delegated: () => delegated }
  },
}

/** What asking may compute beside the wait, in milliseconds: a first call is compiled, and memory is collected. */
const computing = 100

const reference = new WorkerExecutor(completeLimits())
afterAll(() => reference.close())

const documentsOf = (values: readonly unknown[]): SandboxDocument[] =>
  values.map((value, at) => ({ key: `k${at}`, text: JSON.stringify(value) }))

const three = documentsOf([{ n: 1 }, { n: 2 }, { n: 3 }])

async function run(
  executor: MapExecutor,
  source: string,
  documents: readonly SandboxDocument[],
  options?: RunOptions,
): Promise<SandboxOutcome[]> {
  return (await executor.run(source, documents, options)).map(ungroup)
}

/** Runs documents in calls of a few, in order. */
async function runInParts(
  executor: MapExecutor,
  source: string,
  documents: readonly SandboxDocument[],
  size: number,
): Promise<SandboxOutcome[]> {
  const outcomes: SandboxOutcome[] = []
  for (let from = 0; from < documents.length; from += size) {
    outcomes.push(...(await run(executor, source, documents.slice(from, from + size))))
  }
  return outcomes
}

const runApart = async (source: string, documents: readonly SandboxDocument[]) =>
  await runInParts(reference, source, documents, 1)

const rowsOf = (outcomes: readonly SandboxOutcome[]) =>
  outcomes.map((outcome) => ('error' in outcome ? outcome.error.code : outcome.rows))

const countsOf = (outcomes: readonly SandboxOutcome[]) =>
  outcomes.map((outcome) => ('error' in outcome ? outcome.error.code : outcome.rows.length))

/** The test runner changes the lines of the guest's code in this thread, and in no other. */
function withoutPlaces(outcomes: readonly SandboxOutcome[]): unknown {
  const changed = (_name: string, inner: unknown) => {
    if (typeof inner === 'bigint') return `${inner}n`
    return typeof inner === 'string' ? inner.replaceAll(/sandbox:\d+:\d+/g, 'sandbox') : inner
  }
  return JSON.parse(JSON.stringify(outcomes, changed))
}

/** Reading a value counts, so that one read twice, or in another order, gives another row. */
const counting = `let n = 0
const count = () => ++n
const watched = (row) => new Proxy(row, {
  get: (target, key) => Reflect.get(target, key) + '-' + count(),
  ownKeys: (target) => (count(), Reflect.ownKeys(target)),
})
const kinds = [
  (doc) => ({ a: doc.a, b: doc.b }),
  (doc) => ({ b: doc.b, a: doc.a }),
  (doc) => ({ a: doc.a, b: undefined }),
  (doc) => ({ get a() { return count() }, get b() { return count() } }),
  (doc) => ({ a: { toJSON: () => count() }, b: [{ get x() { return BigInt(count()) } }] }),
  (doc) => watched({ b: 'x', a: 'y' }),
  (doc) => Object.assign(Object.create(null), { a: 1n, b: 2 }),
  (doc) => ({ a: String(new Error('x').stack), b: count() }),
  (doc) => { throw new Error('no') },
  (doc) => null.x,
  (doc) => ({ a: 10 ** -doc.a, b: Math.exp(doc.b) }),
  (doc) => new Map(),
  (doc) => { let depth = 0; const f = () => { depth++; f() }; try { f() } catch { return { a: depth, b: 1 } } },
  (doc) => { console.log({ get said() { return count() } }); return { a: count(), b: 2 } },
]
export default function* (doc) { for (const at of doc.rows) yield kinds[at](doc) }`

const maps = {
  'rows for each of a list': 'export default function* (doc) { for (const n of doc.list ?? []) yield { n } }',
  'a row of everything': 'export default (doc) => [{ ...doc, all: doc, when: new Date(12345) }]',
  'texts cut and joined':
    'export default (doc) => Object.entries(doc).map(([k, v]) => ({ k, t: `${v}`.toUpperCase().split(",").join("|").slice(0, 9) }))',
  'sorting and counting':
    'const seen = new Map(); export default (doc) => { for (const k of Object.keys(doc).sort()) seen.set(k, (seen.get(k) ?? 0) + 1); return [...seen].map(([k, n]) => ({ k, n })) }',
  'values whose reading counts': counting,
}

const document = fc.record(
  {
    a: fc.integer({ min: 0, max: 9 }),
    b: fc.double({ min: 0, max: 9, noNaN: true }),
    rows: fc.array(fc.nat(13), { maxLength: 4 }),
    list: fc.array(fc.jsonValue({ maxDepth: 2 })),
    ünïcødé: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: ['a', 'b', 'rows'] },
)

/** What isolates documents: each source tries to carry something from one to the next, and gives these rows of any document. */
const carried: Readonly<Record<string, readonly [source: string, row: object]>> = {
  'module variables': [
    'let n = 0; const seen = []; class C { static n = 0 }\nexport default () => [{ n: n++, seen: seen.push(1), c: C.n++ }]',
    { n: 0, seen: 1, c: 0 },
  ],
  'properties of functions, template objects and regular expressions': [
    `function helper() {}
const tag = (strings) => strings
const expression = /a/g
export default function map() {
  helper.n = (helper.n ?? 0) + 1; map.n = (map.n ?? 0) + 1; expression.exec('aaa')
  return [{ helper: helper.n, map: map.n, last: expression.lastIndex, frozen: Object.isFrozen(tag\`a\`) }]
}`,
    { helper: 1, map: 1, last: 1, frozen: true },
  ],
  'what it started and never finished': [
    'let n = 1; export default (doc) => { Promise.resolve().then(() => { n = 9 }); (async () => { await 1; n = 9 })(); return [{ n }] }',
    { n: 1 },
  ],
  'prototypes, however it tries': [
    `const tries = [
  () => { Object.prototype.polluted = 1 }, () => { Array.prototype.polluted = 1 },
  () => Object.defineProperty(Object.prototype, 'polluted', { value: 1 }), () => Reflect.set(String.prototype, 'polluted', 1),
  () => Object.setPrototypeOf(Object.prototype, { polluted: 1 }), () => { ({}).__proto__.polluted = 1 },
  () => { (function* () {})().__proto__.__proto__.polluted = 1 }, () => { Math.polluted = 1 }, () => { globalThis.polluted = 1 },
  () => { Symbol.polluted = 1 }, () => { JSON.stringify = () => 'x' }, () => { Error.prepareStackTrace = () => 'x' },
  () => { doc.__proto__.polluted = 1 }, () => { Map.prototype.get = () => 1 }, () => Object.assign(Function.prototype, { polluted: 1 }),
  () => { RegExp.prototype.exec = () => null }, () => { Array[Symbol.species] = Object }, () => delete Array.prototype.map,
]
export default (doc) => {
  const seen = [{}, [], '', 0, () => 1, (function* () {})(), Math, globalThis, Symbol].filter((o) => 'polluted' in Object(o)).length
  let kept = 0
  for (const attempt of tries) try { attempt(); } catch { kept++ }
  return [{ seen, kept, json: JSON.stringify({ a: 1 }), mapped: [1].map((n) => n + 1)[0] }]
}`,
    { seen: 0, kept: 17, json: '{"a":1}', mapped: 2 },
  ],
}

/** What fails, of a document, a part of its message, and its line. */
const failures: Readonly<Record<string, readonly [source: string, message: string, line: number | null]>> = {
  'of a member that is missing': [
    'export default (doc) => {\n  return [{ l: doc.nope.length }]\n}',
    "cannot read property 'length' of undefined",
    2,
  ],
  'of a row that is none': [
    'export default function* () {\n  yield { a: 1 }\n  yield 5\n}',
    'yielded the number 5',
    3,
  ],
  'of a top level that throws': ['const x = null\nx.y\nexport default () => []', "property 'y' of null", 2],
  'of a thrown text': ['export default () => { throw "nope" }', 'the map threw nope', null],
}

describe.each(Object.entries(executors))('a map executor %s', (_where, start) => {
  let tried: Tried
  let hasty: Tried
  let small: Tried
  beforeAll(() => {
    tried = start()
    hasty = start({ documentSteps: 10_000_000 })
    // What takes memory without end has all of it soon.
    small = start({ memoryBytes: 24 * 1_048_576 })
  })
  afterAll(async () => await Promise.all([tried, hasty, small].map(({ executor }) => executor.close())))

  test.each(Object.entries(maps))(
    'gives of each document what it gives alone, in any order and company (a law): %s',
    async (_kind, source) => {
      let ran = 0
      const before = tried.delegated()
      await fc.assert(
        fc.asyncProperty(
          fc.array(document, { minLength: 1, maxLength: 12 }),
          fc.integer({ min: 1, max: 4 }),
          async (values, size) => {
            const documents = documentsOf(values)
            const apart = withoutPlaces(await runApart(source, documents))
            await tried.prepare(source)
            const { executor } = tried
            expect(withoutPlaces(await runInParts(executor, source, documents, size))).toEqual(apart)
            const reversed = await runInParts(executor, source, documents.toReversed(), size)
            expect(withoutPlaces(reversed.toReversed())).toEqual(apart)
            expect(withoutPlaces(await run(executor, source, documents))).toEqual(apart)
            ran += documents.length
          },
        ),
        { numRuns: 10 },
      )
      // Each was asked three times. Else these were laws of another executor.
      expect(3 * ran - (tried.delegated() - before)).toBeGreaterThan(0)
    },
  )

  test('gives outcomes in the order of the documents, however many', async () => {
    const documents = documentsOf(Array.from({ length: 2_000 }, (_, n) => ({ n, pad: 'x'.repeat(n % 50) })))
    const outcomes = await run(tried.executor, 'export default (doc) => [{ n: doc.n }]', documents)
    expect(rowsOf(outcomes)).toEqual(documents.map((_, n) => [{ n }]))
  })

  test.each(Object.entries(failures))('tells what failed, and in which line: %s', async (_kind, failure) => {
    const [source, message, line] = failure
    await tried.prepare(source)
    for (const outcome of await run(tried.executor, source, three)) {
      if (!('error' in outcome)) throw new Error(`it did not fail: ${JSON.stringify(outcome)}`)
      expect(outcome.error).toMatchObject({ code: 'MAP_ERROR', ...(line === null ? {} : { line }) })
      expect(outcome.error.message).toContain(message)
    }
  })

  test('keeps what was written to the console, beside rows and beside an error', async () => {
    const source =
      'export default (doc) => { console.warn("n", doc.n); if (doc.n === 2) throw new Error("no"); return [doc] }'
    await tried.prepare(source)
    const outcomes = await run(tried.executor, source, three)
    expect(countsOf(outcomes)).toEqual([1, 'MAP_ERROR', 1])
    expect(outcomes.map(({ console }) => console)).toEqual(
      three.map(({ key }, at) => [{ key, level: 'warn', text: `n ${at + 1}` }]),
    )
  })

  test('refuses a map that does not compile, with its place', async () => {
    const ask = async () => await tried.executor.run('export default (doc) => [\n  = 1]', three)
    await expect(ask).rejects.toMatchObject({ code: 'MAP_SYNTAX', details: { line: 2, columnNumber: 3 } })
  })

  test('holds to the limits of rows, of a row, and of the console', async () => {
    const narrow = start({ workers: 1, rowsPerDocument: 3, bytesPerRow: 100, consoleLines: 2 })
    const source = `export default function* (doc) {
  for (let n = 0; n < doc.said; n++) console.log(n)
  for (let n = 0; n < doc.rows; n++) yield { text: 'é'.repeat(doc.wide) }
}`
    await narrow.prepare(source)
    const documents = documentsOf([
      { said: 0, rows: 3, wide: 40 },
      { said: 0, rows: 4, wide: 1 },
      { said: 0, rows: 1, wide: 60 },
      { said: 5, rows: 1, wide: 1 },
    ])
    for (const size of [1, 4]) {
      const outcomes = await runInParts(narrow.executor, source, documents, size)
      expect(countsOf(outcomes)).toEqual([3, 'MAP_ROWS', 'MAP_ROWS', 1])
      expect(outcomes.map(({ console }) => console.length)).toEqual([0, 0, 0, 2])
    }
    await narrow.executor.close()
  })

  test.each(hostileMaps)(
    'has a hostile map fail by name on the document it attacks with, and on no other: %s',
    async (_attack, code, codes) => {
      const { executor, prepare } = isSlow(codes) ? hasty : small
      const source = onSecond(code)
      await prepare(source)
      // It has shown itself quick, so a put would be held for its answer.
      await executor.run(source, three.slice(0, 1))
      const { result, milliseconds } = heldFor(() => executor.run(source, three, { brief: true }))
      expect(milliseconds).toBeLessThan(holdMilliseconds + computing)
      const [first, second, third] = countsOf((await result).map(ungroup))
      expect([first, third]).toEqual([1, 1])
      expect([codes].flat()).toContain(second)
    },
  )

  test.each(Object.entries(carried))(
    'carries nothing to the next document by %s',
    async (_way, [source, row]) => {
      await tried.prepare(source)
      for (let round = 0; round < 3; round++) {
        expect(rowsOf(await run(tried.executor, source, three))).toEqual(three.map(() => [row]))
        expect(rowsOf(await runInParts(tried.executor, source, three, 1))).toEqual(three.map(() => [row]))
      }
    },
  )

  test('keeps many maps apart', async () => {
    const sources = Array.from({ length: 20 }, (_, n) => `export default (doc) => [{ n: doc.n * ${n} }]`)
    await Promise.all(sources.map((source) => tried.prepare(source)))
    for (let round = 0; round < 2; round++) {
      const results = await Promise.all(sources.map((source) => run(tried.executor, source, three)))
      expect(results.map(rowsOf)).toEqual(sources.map((_, n) => [1, 2, 3].map((of) => [{ n: of * n }])))
    }
  })

  test('runs nothing for a signal that is aborted', async () => {
    const source = 'export default () => []'
    await tried.prepare(source)
    const ask = async () => await tried.executor.run(source, three, { signal: AbortSignal.abort() })
    await expect(ask).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  test('ends a run when its signal aborts, in the middle of an endless map, and goes on', async () => {
    const single = start({ workers: 1, documentSteps: 1_000_000_000 })
    const source = 'export default (doc) => { for (; !(doc.n > 0); ); return [doc] }'
    await single.prepare(source)
    const controller = new AbortController()
    // Each of the hundred documents would take seconds.
    const endless = run(single.executor, source, documentsOf(Array.from({ length: 100 }, () => ({}))), {
      signal: controller.signal,
    })
    setTimeout(() => controller.abort(), 50)
    await expect(endless).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(countsOf(await run(single.executor, source, three))).toEqual([1, 1, 1])
    await single.executor.close()
  })

  test('is closed for good, with what still ran refused', async () => {
    const closing = start()
    const source = 'export default (doc) => { for (; !(doc.n > 0); ); return [doc] }'
    await closing.prepare(source)
    expect(countsOf(await run(closing.executor, source, three))).toEqual([1, 1, 1])
    const endless = run(closing.executor, source, documentsOf([{}, {}, {}]))
    setTimeout(() => void closing.executor.close(), 50)
    await expect(endless).rejects.toMatchObject({ code: 'CLOSED' })
    await expect(async () => await closing.executor.run(source, three)).rejects.toMatchObject({
      code: 'CLOSED',
    })
  })
})
