import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { compileMap } from './compile/compile-map.ts'
import { Sandbox } from './sandbox.ts'

vi.stubEnv('TZ', 'UTC')
const sandbox = new Sandbox({
  workers: 1,
  documentSteps: 1_700_000_000,
  bytesPerRow: 50_000_000,
  memoryBytes: 500_000_000,
})
afterAll(() => sandbox.close())

/** Evaluates a function's text on a value in the sandbox, and in V8. */
async function both(text: string, given: unknown): Promise<{ sandbox: unknown; v8: unknown }> {
  const source = `export default (doc) => [{ given: JSON.stringify((${text})(doc.given)) }]`
  const [outcome] = await sandbox.run(source, [{ key: 'a', text: JSON.stringify({ given }) }])
  if (!outcome || 'error' in outcome) throw new Error(outcome?.error.message)
  const value = outcome.rows[0]?.given
  // oxlint-disable-next-line no-eval -- the same code in V8
  const factory = (0, eval)(compileMap(`export default ${text}`).factory) as Factory
  const here = factory(
    undefined,
    (base, exponent) => base ** exponent,
    (value) => value,
  )(JSON.parse(JSON.stringify(given)))
  return { sandbox: JSON.parse(value as string), v8: JSON.parse(JSON.stringify(here)) as unknown }
}

type Factory = (
  ...given: readonly [undefined, (base: number, exponent: number) => number, (value: unknown) => unknown]
) => (given: unknown) => unknown

/** Expects that both give the same list; shows what differs first. */
async function expectSame(text: string, given: unknown): Promise<void> {
  const answers = await both(text, given)
  const [own, v8] = [answers.sandbox as unknown[], answers.v8 as unknown[]]
  expect(own.length).toBe(v8.length)
  expect(v8.length).toBeGreaterThan(0)
  const differing = v8.flatMap((row, at) =>
    JSON.stringify(row) === JSON.stringify(own[at]) ? [] : [cellsThatDiffer(row, own[at])],
  )
  expect(differing.slice(0, 3)).toEqual([])
}

function cellsThatDiffer(v8: unknown, own: unknown): unknown {
  if (!Array.isArray(v8) || !Array.isArray(own)) return { v8, own }
  const cells: unknown[] = v8
  return [
    cells[0],
    ...cells.flatMap((cell, at) => (cell === own[at] ? [] : [{ at, v8: cell, own: own[at] as unknown }])),
  ]
}

/** A failure is told as it was found: each run takes long. */
const law = { numRuns: 4, endOnFailure: true }

/** Shows numbers so that JSON keeps them all apart. */
const show = `const show = (value) => typeof value === 'number' ? (Object.is(value, -0) ? '-0' : value !== value || value - value !== 0 ? String(value) : value) : typeof value === 'bigint' ? value + 'n' : value;
const tell = (work) => { try { return show(work()) } catch (error) { return error.name } };`

/** Numbers of every size, also those that people write. */
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => cents / 100),
  fc.double({ min: -50, max: 50, noNaN: true }),
)
const numbers = fc.array(number, { minLength: 60, maxLength: 60 })

describe('a map gives what V8 gives', () => {
  test('for every function of Math but those that are listed (a law)', async () => {
    const differs = ['random', 'sin', 'cos', 'atan2', 'pow', 'sumPrecise', 'f16round']
    const names = Object.getOwnPropertyNames(Math).filter(
      (name) => typeof Reflect.get(Math, name) === 'function' && !differs.includes(name),
    )
    expect(names.length).toBeGreaterThan(25)
    const text = `({ names, values }) => { ${show}
      return names.flatMap((name) => values.map(Number).map((value, at) =>
        [name, value, tell(() => Math[name](value)), tell(() => Math[name](value, Number(values[at - 1]), 3)), tell(() => Math[name](String(value))) ])) }`
    await fc.assert(
      fc.asyncProperty(numbers, async (values) => {
        await expectSame(text, { names, values })
      }),
      law,
    )
    await expectSame(
      `(names) => { ${show} return names.flatMap((name) => [NaN, Infinity, -Infinity, -0, undefined, null, '', 'x', {}, [], true].map((value) => [name, tell(() => Math[name](value)), tell(() => Math[name](value, NaN)), tell(() => Math[name]()), Math[name].length])) }`,
      names,
    )
  })

  test('for arithmetic and the texts of numbers (a law)', async () => {
    const text = `(values) => { ${show} return values.map(Number).map((a, at) => { const b = Number(values[at - 1] ?? 7)
      const isPowerOfTwo = Math.log2(Math.abs(a)) % 1 === 0 && Math.abs(a) < 1
      return [a, a + b, a - b, a * b, a / b, a % b, a | b, a >> b, a >>> b, ~a, a < b, -a,
        isPowerOfTwo ? '' : String(a), isPowerOfTwo ? '' : JSON.stringify([a]), Number(String(a)), parseFloat(a + 'x'), parseInt(a),
        ...[0, 1, 2, 5, 20, 100].map((digits) => tell(() => a.toFixed(digits) + ' ' + a.toExponential(digits) + ' ' + a.toPrecision(digits + 1))),
        ...[2, 3, 8, 16, 36, 37, 0].map((radix) => Math.abs(a) >= 2 ** 53 ? '' : tell(() => a.toString(radix))),
        tell(() => BigInt(Math.trunc(a)) ** 3n), tell(() => a.toString(undefined)) ].map(show) }) }`
    await fc.assert(
      fc.asyncProperty(numbers, async (values) => {
        await expectSame(text, values)
      }),
      law,
    )
  })

  test('for dates, read, counted, changed and written', async () => {
    const iso = fc
      .tuple(
        fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        fc.constantFrom(10, 16, 19, 23, 24),
        fc.constantFrom('T', 't', ' '),
        fc.constantFrom('', 'Z', 'z', '+02:00', '-0330'),
      )
      .map(([date, length, between, zone]) => {
        const text = date.toISOString().slice(0, length).replace('T', between)
        return length === 10 || length === 24 ? text : text + zone
      })
    const texts = fc.array(
      fc.oneof(
        iso,
        iso.map((text) => text.replace('.', ',')),
        fc
          .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
          .map((date) => date.toUTCString()),
        fc.stringMatching(/^[1-9][0-9]{3,13}$/),
        fc.stringMatching(
          /^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [1-9] 20[0-9]{2}( 10:2[0-9])?$/,
        ),
      ),
      { minLength: 60, maxLength: 60 },
    )
    const text = `({ texts, values }) => { ${show} return texts.map((text, at) => { const n = Number(values[at])
      const date = new Date(n * 1e4)
      const get = Object.getOwnPropertyNames(Date.prototype).filter((name) => /^(get|to(?!Locale|Temporal))/.test(name)).sort()
      const set = Object.getOwnPropertyNames(Date.prototype).filter((name) => /^set/.test(name)).sort()
      return [text, tell(() => Date.parse(text)), tell(() => new Date(text).getTime()), tell(() => String(new Date(text))), tell(() => Date.UTC(2020, n, n)), tell(() => new Date(2020, n, n, n).getTime()),
        ...get.map((name) => tell(() => date[name]())), ...set.map((name) => tell(() => { const other = new Date(date); return [other[name](n), other.getTime()].map(show).join() })), tell(() => date + 1), tell(() => date - 1), JSON.stringify({ date })] }) }`
    await fc.assert(
      fc.asyncProperty(texts, numbers, async (given, values) => {
        await expectSame(text, { texts: given, values })
      }),
      law,
    )
  })

  test('for texts', async () => {
    const strings = fc.array(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'binary', maxLength: 4 }),
        fc.constantFrom('ß', 'İ', 'ΑΣ', 'ŉ', '\ud800', 'ﬁ', '  x '),
      ),
      { minLength: 40, maxLength: 40 },
    )
    const text = `(texts) => { ${show} return texts.map((a, at) => { const b = texts[at - 1] ?? 'b'
      return [a.length, a.toUpperCase(), a.toLowerCase(), a.toLocaleUpperCase(), a.toLocaleLowerCase(undefined), a.trim(), a < b, a.indexOf(b), a.split(b[0] ?? ''), [...a].length, a.at(-1), a.codePointAt(0), a.padStart(9, b), a.slice(-3), a.isWellFormed(), a.replaceAll(b, '$&$&'), tell(() => encodeURIComponent(a)), escape(a), JSON.stringify(a),
        ...['NFC', 'NFD', 'NFKC', 'NFKD', 'x'].map((form) => tell(() => a.normalize(form))), a.match(/\\p{L}+/gu), a.match(/\\w+|[^a]/giu), Number(a), parseInt(a), parseFloat(a)].map(show) }) }`
    await fc.assert(
      fc.asyncProperty(strings, async (texts) => {
        await expectSame(text, texts)
      }),
      law,
    )
  })
})

describe('powers', () => {
  test('are within the last digit of what V8 gives, and mostly the same (a law)', async () => {
    let [same, all] = [0, 0]
    const text = `(pairs) => { ${show} return pairs.map((pair) => pair.map(Number)).map(([a, b]) => { let c = a; c **= b; return [a ** b, Math.pow(a, b), c].map(show) }) }`
    const pair = fc.tuple(
      fc.oneof(fc.integer({ min: -200, max: 200 }), number),
      fc.oneof(fc.integer({ min: -30, max: 30 }), fc.double({ min: -20, max: 20, noNaN: true })),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { minLength: 100, maxLength: 100 }), async (pairs) => {
        const given = await both(text, pairs)
        const rows = (given.v8 as unknown[][]).map(
          (row, at) => [row[0], (given.sandbox as unknown[][])[at]] as const,
        )
        for (const [v8, got] of rows) {
          expect(got?.[0]).toBe(got?.[1])
          expect(got?.[0]).toBe(got?.[2])
          all++
          if (got?.[0] === v8) same++
          const error = got?.[0] === v8 ? 0 : Math.abs(Number(got?.[0]) / Number(v8) - 1)
          expect(error).toBeLessThan(2 ** -51)
        }
      }),
      law,
    )
    expect(same / all).toBeGreaterThan(0.98)
  })

  test.each([
    '10 ** -5',
    '5 ** -324',
    '2 ** -1074',
    '2 ** 1023',
    '2 ** 1024',
    '0.1 ** 3',
    '1.1 ** 10',
    '(-2) ** 3',
    '(-8) ** (1 / 3)',
    'NaN ** 0',
    '1 ** Infinity',
    '(-0) ** -1',
    '0.5 ** 1074',
    '1e200 ** 2',
    '9 ** 1.5',
    '4 ** -0.5',
    '"2" ** "3"',
    '2n ** 64n',
    'null ** 0',
    '[3] ** 2',
    '({ valueOf: () => 3 }) ** 2',
    '2 ** 3 ** 2',
    '(2 ** 3) ** 2',
    '2 ** -(3 ** 2)',
    '(1, 2) ** (3, 4)',
    '1 + 2 ** 2 * 3',
    'typeof (2 ** 2)',
    '`**${2 ** 3}**`',
    '/* ** */ 2 /* ** */ ** /* ** */ 5',
  ])('are those of the language: %s', async (expression) => {
    const given = await both(`() => String(${expression})`, null)
    expect(given.sandbox).toBe(given.v8)
  })

  test('are the nearest number, and the even one where two are as near', async () => {
    const bases = [3, 5, 6, 7, 11, 13, 17, 1_000_003]
    const exponents = Array.from({ length: 60 }, (_, at) => at + 3)
    const given = await both(
      '({ bases, exponents }) => bases.map((base) => exponents.map((exponent) => String(base ** exponent)))',
      { bases, exponents },
    )
    const exact = bases.map((base) =>
      exponents.map((exponent) => String(Number(BigInt(base) ** BigInt(exponent)))),
    )
    expect(given.sandbox).toEqual(exact)
  })

  test('assign once, in the order of the language', async () => {
    const text = `() => { const log = []; const note = (value, name) => (log.push(name), value)
      const o = { a: 2, b: 3, get c() { log.push('get'); return 5 }, set c(v) { log.push(v) }, deep: { n: [1, 2] } }
      note(o, 'object')[note('a', 'key')] **= note(3, 'right'); o.b **= o.a **= 2; o.c **= 2; (o).deep.n[1] **= (0, 4); note(o.deep, 'x').n[(0, 0)] **= 9
      class A { #p = 3; static s = 2; power() { this.#p **= 2; return this.#p } }
      class B extends A { get v() { return 3 } set v(x) { log.push(['v', x]) } more() { super.z = 2; super.z **= 3; return this.z } }
      let i = 3; i **= i **= 2; for (const k in o.deep) o.deep[k] **= 1; A.s **= A.s **= 3
      return { log, o, i, p: new A().power(), z: new B().more(), s: A.s } }`
    const given = await both(text, null)
    expect(given.sandbox).toEqual(given.v8)
  })

  test('tell an error at its place', async () => {
    const [outcome] = await sandbox.run(
      'export default (doc) => {\n  const a: bigint = 1n\n  return [{ a: a ** doc.n }]\n}',
      [{ key: 'a', text: '{"n":1}' }],
    )
    expect(outcome).toMatchObject({ error: { code: 'MAP_ERROR', line: 3 } })
  })
})

describe('the guide', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/views.md'), 'utf8')
  const section = guide.slice(guide.indexOf('## Language of a map'), guide.indexOf('## Types of doc'))
  const tables = section
    .split('\n|---')
    .slice(1)
    .map((table) =>
      table
        .split('\n')
        .filter((line) => line.startsWith('| `'))
        .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | ?\|$/g, '').trim())),
    )
  const codeOf = (cell: string | undefined) => String(cell).replace(/^`|`$/g, '')
  const [refused = [], differing = []] = tables

  test.each(refused)('says truly that a map is refused %s', async (cell) => {
    const source = `export default () => [{ value: String(${codeOf(cell)}) }]`
    const [outcome] = await sandbox.run(source, [{ key: 'a', text: '{}' }])
    expect(outcome).toMatchObject({ error: { message: expect.stringContaining('is refused') as string } })
    // oxlint-disable-next-line no-eval -- the same code in V8
    expect(String((0, eval)(codeOf(cell)))).not.toBe('')
  })

  test.each(differing)('says truly what %s gives', async (cell, v8, own) => {
    const given = await both(`() => String(${codeOf(cell)})`, null)
    expect(given).toEqual({ v8, sandbox: own })
  })
})
