import fc from 'fast-check'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { DatastoreError } from '../../shared/errors.ts'
import { setLocale } from '../../shared/numbers.ts'
import { documentsOf } from '../../../tests/support/maps/people.ts'
import { Sandbox, type SandboxOutcome, type SandboxRow } from './sandbox.ts'

const sandbox = new Sandbox()
afterAll(() => sandbox.close())

/** Runs a map over documents given as values, or as JSON text. */
const run = (source: string, ...values: readonly unknown[]) => sandbox.run(source, documentsOf(...values))

function rowsOf(outcome: SandboxOutcome | undefined): readonly SandboxRow[] {
  if (!outcome || 'error' in outcome) throw new Error(`expected rows: ${JSON.stringify(outcome)}`)
  return outcome.rows
}

function errorOf(outcome: SandboxOutcome | undefined) {
  if (!outcome || !('error' in outcome))
    throw new Error(`expected an error, got ${outcome?.rows.length} rows`)
  return outcome.error
}

const rows = async (source: string, value: unknown = {}) => rowsOf((await run(source, value))[0])
const failure = async (source: string, value: unknown = {}) => errorOf((await run(source, value))[0])

async function refusal(work: Promise<unknown>): Promise<DatastoreError> {
  try {
    await work
  } catch (error) {
    if (error instanceof DatastoreError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('maps in every form', () => {
  test.each([
    ['a generator', 'export default function* map(doc) { yield { a: doc.a } }'],
    ['an anonymous generator', 'export default function* (doc) { yield { a: doc.a } }'],
    ['a function that returns an array', 'export default function map(doc) { return [{ a: doc.a }] }'],
    ['an anonymous function', 'export default function (doc) { return [{ a: doc.a }] }\n(0)'],
    ['an arrow function', 'export default (doc) => [{ a: doc.a }]'],
    ['an arrow function with one bare parameter', 'export default doc => [{ a: doc.a }]'],
    ['a set of rows', 'export default (doc) => new Set([{ a: doc.a }])'],
    ['a named export', 'const map = (doc) => [{ a: doc.a }]\nexport { map as default }\n;(0)'],
    ['an exported identifier', 'function map(doc) { return [{ a: doc.a }] }\nexport default map'],
    [
      'exports beside the default',
      'export const n = 1; export function f() {}\nexport default (doc) => [{ a: doc.a * n }]',
    ],
    [
      'a map that calls itself',
      'export default function* map(doc, deep) { if (deep) yield { a: doc.a }; else yield* map(doc, true) }',
    ],
    [
      'delegation',
      'function* inner(doc) { yield { a: doc.a } }\nexport default function* (doc) { yield* inner(doc) }',
    ],
    [
      'TypeScript',
      'interface D { a: number }\nexport default function* map(doc: D): Iterable<{ a: number }> { const a = doc.a as number; yield { a: a! } }',
    ],
    [
      'TypeScript generics',
      'const id = <T,>(x: T): T => x\nexport default (doc: any) => [{ a: id<number>(doc.a) }]',
    ],
    ['a type import', 'import type { X } from "./types"\nexport default (doc: X) => [{ a: doc.a }]'],
    [
      'words that look like keywords',
      'export default (doc) => { const o = { export: 1, import: 2, default: 3 }; return [{ a: doc.a * o.export }] } // export default',
    ],
  ])('runs %s', async (_name, source) => {
    expect(await rows(source, { a: 7 })).toEqual([{ a: 7 }])
  })

  test('gives doc as parsed JSON with its key, and rows of every type', async () => {
    const source = `export default function* (doc) {
      yield { key: doc._key, text: doc.text, t: true, none: null, gone: undefined, big: 10n ** 20n, when: new Date('2020-01-02T03:04:05Z'),
        list: [1, 'a'], object: { a: { b: 2n } }, minus: -0, nan: NaN, inf: -Infinity, f() {}, s: Symbol('x'), bad: new Date(NaN),
        p: Promise.resolve(), map: new Map(), half: 0.1 + 0.2 }
    }`
    const [row] = await rows(source, { text: 'zażółć 🙂 "\\\n' })
    expect(row).toEqual({
      key: 'k0',
      text: 'zażółć 🙂 "\\\n',
      t: true,
      none: null,
      gone: undefined,
      big: 100000000000000000000n,
      when: new Date('2020-01-02T03:04:05Z'),
      list: { json: '[1,"a"]' },
      object: { json: '{"a":{"b":2}}' },
      minus: -0,
      nan: NaN,
      inf: -Infinity,
      f: { unsupported: 'function' },
      s: { unsupported: 'symbol' },
      bad: { unsupported: 'invalid date' },
      p: { unsupported: 'promise' },
      map: { unsupported: 'Map' },
      half: 0.1 + 0.2,
    })
    expect(Object.keys(row ?? {})).toContain('gone')
  })

  test('runs on documents that are no objects, and with keys and names of every kind', async () => {
    const outcomes = await sandbox.run('export default (doc) => [{ json: JSON.stringify(doc) }]', [
      { key: 'a', text: '[1,2]' },
      { key: 'b', text: 'null' },
      { key: 'c', text: '"x"' },
    ])
    expect(outcomes.map((one) => rowsOf(one)[0])).toEqual([
      { json: '[1,2]' },
      { json: 'null' },
      { json: '"x"' },
    ])
    const key = `\0"\\\n🙂 é${'x'.repeat(1_000)}`
    const [outcome] = await sandbox.run('export default (doc) => [doc]', [
      { key, text: '{"__proto__":1,"toString":2,"constructor":3}' },
    ])
    expect(outcome?.key).toBe(key)
    expect(Object.entries(rowsOf(outcome)[0] ?? {})).toEqual([
      ['__proto__', 1],
      ['toString', 2],
      ['constructor', 3],
      ['_key', key],
    ])
  })

  test('lets a map assign names that the frozen prototypes have', async () => {
    const source = `class Odd extends Error { constructor() { super('m'); this.name = 'Odd' } }
export default (doc) => { const row = {}; for (const k of Object.keys(doc)) row[k] = doc[k]; row.e = String(new Odd()); return [row] }`
    expect(await rows(source, '{"toString":1,"constructor":2,"valueOf":3}')).toMatchObject([
      { toString: 1, constructor: 2, valueOf: 3, e: 'Odd: m' },
    ])
  })

  test('passes any JSON value through unharmed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 20 }), async (values) => {
        const outcomes = await sandbox.run(
          'export default (doc) => [{ value: [doc.value] }]',
          values.map((value, at) => ({ key: `${at}`, text: JSON.stringify({ value }) })),
        )
        const back = outcomes.map((one) => rowsOf(one)[0]?.value)
        expect(back).toEqual(values.map((value) => ({ json: JSON.stringify([value]) })))
      }),
      { numRuns: 60 },
    )
  })

  test('passes every number and string as a row value', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.double(), fc.string({ unit: 'binary' }), fc.integer()), {
          minLength: 1,
          maxLength: 50,
        }),
        async (values) => {
          const texts = values.map((value) => JSON.stringify({ value }))
          const outcomes = await run('export default (doc) => [{ value: doc.value }]', ...texts)
          const expected = texts.map((text) => {
            const { value } = JSON.parse(text) as { value: unknown }
            return /^-?\d+$/.test(text.slice(9, -1)) && !Number.isSafeInteger(value)
              ? BigInt(text.slice(9, -1))
              : value
          })
          expect(outcomes.map((one) => rowsOf(one)[0]?.value)).toEqual(expected)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('integers beyond 2^53', () => {
  test('arrive as bigint, exactly, at any depth, and only they', async () => {
    const text =
      '{"a":12345678901234567890,"list":[{"b":-9007199254740993}],"text":"12345678901234567890 \\"9007199254740993","safe":9007199254740991,"float":1234567890123456789.5,"exp":1234567890123456789e3,"frac":0.12345678901234567}'
    const source = `export default (doc) => [{ a: doc.a, b: doc.list[0].b, text: doc.text, types: [doc.safe, doc.float, doc.exp, doc.frac].map((x) => typeof x).join(), json: [doc.a] }]`
    expect(await rows(source, text)).toEqual([
      {
        a: 12345678901234567890n,
        b: -9007199254740993n,
        text: '12345678901234567890 "9007199254740993',
        types: 'number,number,number,number',
        json: { json: '[12345678901234567890]' },
      },
    ])
  })

  test('survive beside any other document', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            n: fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
            s: fc.string({ unit: 'binary' }),
          }),
          { minLength: 1, maxLength: 10 },
        ),
        async (values) => {
          const texts = values.map(
            ({ n, s }) => `{"s":${JSON.stringify(s)},"n":${n},"s2":${JSON.stringify(`${n}\\"`)}}`,
          )
          const outcomes = await run('export default (doc) => [{ n: doc.n, s: doc.s, s2: doc.s2 }]', ...texts)
          outcomes.forEach((outcome, at) => {
            const { n, s } = values[at] as { n: bigint; s: string }
            const expected = Number.isSafeInteger(Number(n)) ? Number(n) : n
            expect(rowsOf(outcome)).toEqual([{ n: expected, s, s2: `${n}\\"` }])
          })
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('rows that are none', () => {
  test.each([
    ['undefined', 'undefined', 'yielded undefined'],
    ['null', 'null', 'yielded null'],
    ['an array', '[1]', 'yielded an array'],
    ['a string', '"text"', 'yielded the string "text"'],
    ['a number', '5', 'yielded the number 5'],
    ['a bigint', '5n', 'yielded the bigint 5'],
    ['a boolean', 'true', 'yielded the boolean true'],
    ['a promise', 'Promise.resolve({})', 'yielded a promise'],
    ['a date', 'new Date(0)', 'yielded a Date'],
    ['a map', 'new Map()', 'yielded a Map'],
    ['a function', '() => 1', 'yielded a function'],
    ['a symbol', 'Symbol()', 'yielded a symbol'],
    ['an instance', 'new (class Row {})()', 'yielded a Row'],
  ])('refuses to yield %s, naming it and its line', async (_name, value, message) => {
    const error = await failure(
      `export default function* map(doc) {\n  yield { fine: 1 }\n\n  yield ${value}\n}`,
    )
    expect(error).toMatchObject({ code: 'MAP_ERROR', line: 4 })
    // The interpreter knows the place of the last expression before the yield, and of the yield where there is none.
    expect(error.column).toBeGreaterThanOrEqual(3)
    expect(error.message).toContain(message)
  })

  test.each([
    ['undefined', '(doc) => {}', 'returned undefined'],
    ['an object', '(doc) => ({ a: 1 })', 'returned an object'],
    ['a string', '(doc) => "rows"', 'returned rows'],
    ['a promise', '(doc) => Promise.resolve([])', 'a map is synchronous'],
    ['an array of strings', '(doc) => ["x"]', 'returned an array that holds the string "x"'],
    ['a sparse array', '(doc) => new Array(3)', 'returned an array that holds undefined'],
  ])('refuses to return %s', async (_name, source, message) => {
    const error = await failure(`export default ${source}`)
    expect(error.code).toBe('MAP_ERROR')
    expect(error.message).toContain(message)
  })

  test('finds the line of a wrong yield in a delegated generator', async () => {
    const source = 'function* inner() {\n  yield 1\n}\nexport default function* () {\n  yield* inner()\n}'
    expect(await failure(source)).toMatchObject({ line: 2, column: 3 })
  })

  test('caps rows per document and bytes per row', async () => {
    const small = new Sandbox({ workers: 1, rowsPerDocument: 3, bytesPerRow: 100 })
    const endless = 'export default function* () {\n  for (;;)\n    yield { a: 1 }\n}'
    expect(errorOf((await small.run(endless, documentsOf({})))[0])).toMatchObject({
      code: 'MAP_ROWS',
      line: 3,
    })
    const array = 'export default () => [{}, {}, {}, {}]'
    expect(errorOf((await small.run(array, documentsOf({})))[0])).toMatchObject({ code: 'MAP_ROWS' })
    const wide = 'export default (doc) => [{ a: doc.text }]'
    const [fits, tooWide] = await small.run(
      wide,
      documentsOf({ text: 'é'.repeat(40) }, { text: 'é'.repeat(60) }),
    )
    expect(rowsOf(fits)).toHaveLength(1)
    expect(errorOf(tooWide)).toMatchObject({ code: 'MAP_ROWS' })
    await small.close()
  })

  test.each([
    ['en', '2,000 rows', '1,500 bytes', '2,345,678 steps'],
    ['de-DE', '2.000 rows', '1.500 bytes', '2.345.678 steps'],
  ])('writes its limits for readers of %s, in each thread', async (locale, rows, bytes, steps) => {
    setLocale(locale)
    onTestFinished(() => setLocale('en'))
    const own = new Sandbox({
      workers: 1,
      rowsPerDocument: 2000,
      bytesPerRow: 1500,
      documentSteps: 2_345_678,
      // Threads of the same limits are shared, also by tests.
      consoleLines: locale.length,
    })
    const said = async (map: string): Promise<string | undefined> =>
      errorOf((await own.run(map, documentsOf({})))[0])?.message
    expect(await said('export default function* () { for (;;) yield {} }')).toContain(rows)
    expect(await said("export default () => [{ a: 'a'.repeat(2000) }]")).toContain(bytes)
    expect(await said('export default () => { for (;;); }')).toContain(steps)
    await own.close()
  })
})

describe('sources that do not compile', () => {
  test.each([
    ['a syntax error', 'export default function* map(doc) {\n  const x = = 2\n}', 2, 13],
    ['a syntax error inside an arrow function', 'export default (doc) => {\n  let x = ;\n}', 2, 11],
    [
      'a syntax error in TypeScript',
      'const a: number = 1\nexport default function (doc: any): any { let x = ; }',
      2,
      51,
    ],
    ['a name declared twice', 'const a = 1\nconst a = 2\nexport default () => []', 2, 7],
    ['an error only the interpreter finds', 'export default () => []\nlabel: function* f() {}', 2, 8],
    ['a syntax error behind wide characters', 'const a = "漢字🙂é"; let b = ;', 1, 28],
    ['an unclosed brace', 'export default function* map(doc) {\n  yield { a: 1 }\n', 2, 18],
    ['a brace too many', 'export default () => []\n}\nwhile (true);', 2, 1],
    ['an import', '// a comment\nimport fs from "node:fs"\nexport default () => [fs]', 2, 1],
    ['a re-export', 'export { x } from "y"\nexport default () => []', 1, 1],
    ['an import()', 'export default (doc) => {\n  return [import("node:fs")]\n}', 2, 11],
    ['top-level await', 'const x = await 1\nexport default () => []', 1, 11],
    ['import.meta', 'export default () => [import.meta]', 1, 23],
  ])('refuses %s with its place', async (_name, source, line, column) => {
    for (const work of [() => sandbox.check(source), () => sandbox.run(source, documentsOf({}))]) {
      const error = await refusal(work())
      expect(error.code).toBe('MAP_SYNTAX')
      expect(error.details.line).toBe(line)
      expect(error.details.columnNumber).toBe(column)
    }
  })

  test.each([
    ['no default export', 'export const map = () => []', 'no default export'],
    ['a default export that is no function', 'export default { a: 1 }', 'an object, not a function'],
    ['an async function', 'export default async function* (doc) {}', 'async'],
    ['an empty source', '', 'no default export'],
  ])('refuses %s', async (_name, source, message) => {
    const error = await refusal(sandbox.check(source))
    expect(error).toMatchObject({ code: 'MAP_SYNTAX' })
    expect(error.message).toContain(message)
  })

  test('tells a top level that throws from one that does not compile', async () => {
    const source = 'const x = null\nx.y\nexport default () => []'
    expect(await refusal(sandbox.check(source))).toMatchObject({ code: 'MAP_ERROR', details: { line: 2 } })
    expect(await failure(source)).toMatchObject({ code: 'MAP_ERROR', line: 2 })
    expect(await refusal(sandbox.check('for (;;);\nexport default () => []'))).toMatchObject({
      code: 'MAP_TIMEOUT',
    })
  })

  test('passes what compiles', async () => {
    await expect(sandbox.check('export default (doc: { a: number }) => [doc]')).resolves.toBeUndefined()
  })
})

describe('errors of a map', () => {
  test.each([
    ['of a member that is missing', 'const x = 1\nconst { a } = doc.nope', 3],
    ['of null', 'const n = null\n\nconst { a } = n', 4],
    ['of a list', 'const n = doc.nope\n\nconst [a] = n', 4],
    ['in the head of a loop', 'let n\nfor (const { a } of [n]) yield { a }', 3],
    ['in a case', 'switch (1) {\n  case 1:\n    let { a } = null\n}', 4],
    ['inside another', 'const {\n  deep: { er },\n} = {}', 2],
  ])('name the line of a destructuring %s', async (_name, body, line) => {
    const source = `export default function* (doc) {\n${body}\n}`
    expect(await failure(source)).toMatchObject({ code: 'MAP_ERROR', line })
  })

  test('name the line and column of the source, also behind types', async () => {
    const source =
      'interface D { a: string }\n\nexport default function* map(doc: D) {\n  const a: string = doc.a as string; const n: number = doc.missing.length\n}'
    expect(await failure(source, { a: 'x' })).toMatchObject({
      code: 'MAP_ERROR',
      message: "TypeError: cannot read property 'length' of undefined",
      line: 4,
      column: 67,
    })
  })

  test('concern one document only', async () => {
    const source = 'export default (doc) => [{ l: doc.name.length }]'
    const outcomes = await run(source, { name: 'a' }, {}, '{"name":', { name: 'abc' })
    expect(outcomes.map(({ key }) => key)).toEqual(['k0', 'k1', 'k2', 'k3'])
    expect(rowsOf(outcomes[0])).toEqual([{ l: 1 }])
    expect(errorOf(outcomes[1]).message).toContain("'length' of undefined")
    expect(errorOf(outcomes[2]).message).toContain('not valid JSON')
    expect(rowsOf(outcomes[3])).toEqual([{ l: 3 }])
  })

  test.each([
    ['a string', 'throw "nope"', 'the map threw nope'],
    ['an object', 'throw { a: 1 }', 'the map threw {"a":1}'],
    ['null', 'throw null', 'the map threw null'],
    ['what cannot be shown', 'throw { toJSON() { throw 1 } }', 'cannot be shown'],
    [
      'an error with a hostile message',
      'throw Object.defineProperty(new Error(), "message", { get() { throw 1 } })',
      'cannot be shown',
    ],
  ])('can be %s', async (_name, statement, message) => {
    expect((await failure(`export default () => { ${statement} }`)).message).toContain(message)
  })

  test('keep what was written to the console before', async () => {
    const [outcome] = await run(
      'export default (doc) => { console.log("a", { b: [1, 2n, undefined, () => 1] }, doc); console.warn(new Error("w")); null.x }',
      { n: 1 },
    )
    expect(errorOf(outcome).code).toBe('MAP_ERROR')
    expect(outcome?.console).toEqual([
      { key: 'k0', level: 'log', text: 'a {b: [1, 2n, undefined, [function ]]} {n: 1, _key: "k0"}' },
      { key: 'k0', level: 'warn', text: 'Error: w' },
    ])
  })

  test('bound the console per run', async () => {
    const outcomes = await run(
      'export default () => { for (let i = 0; i < 150; i++) console.log("x".repeat(5000)); const c = {}; c.c = c; console.log(c); return [] }',
      {},
      {},
    )
    const lines = outcomes.flatMap((one) => one.console)
    expect(lines).toHaveLength(200)
    expect(Math.max(...lines.map(({ text }) => text.length))).toBeLessThan(2_100)
    expect(lines[150]?.text).toBe('{c: [circular]}')
  })
})
