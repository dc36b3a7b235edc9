import * as fc from 'fast-check'

/** What every map begins with: a counter that shows what is done twice, and things to use. */
const prelude = `let calls = 0
const note = (value: any): any => (calls++, value)
const finite = (value: any): any => (typeof value === 'number' && Number.isFinite(value) ? value : null)
const brief = (value: any): string => String(value).slice(0, 40)
const tag = (parts: TemplateStringsArray, ...values: unknown[]) => parts.raw.join('|') + values.length
class Base { static made = 0; #hidden = ++Base.made; get hidden() { return this.#hidden } toJSON() { return note(this.#hidden) } }
class Derived extends Base { given: any; constructor(given: any) { super(); this.given = given } *[Symbol.iterator]() { yield this.given; yield this.hidden } }
function* count(to: number) { for (let at = 0; at < to; at++) yield note(at) }
const watched = (value: any): any => new Proxy(Object(value), { get: (target, key) => note(Reflect.get(target, key)), ownKeys: (target) => note(Reflect.ownKeys(target)) })`

/** The expressions of the language of maps by what they give; each may use \`doc\`, \`x\`, \`words\` and \`i\`. */
const { number, text, list, any } = fc.letrec<{ number: string; text: string; list: string; any: string }>(
  // oxlint-disable-next-line max-lines-per-function -- its rules refer to each other, and so stand in one call
  (tie) => {
    const [n, t, l, a] = [tie('number'), tie('text'), tie('list'), tie('any')]
    const rule = (build: (...parts: string[]) => string, ...parts: fc.Arbitrary<string>[]) =>
      fc.tuple(...parts).map((made) => build(...made))
    const shallow = { maxDepth: 3, depthSize: 'small', depthIdentifier: fc.createDepthIdentifier() } as const
    return {
      number: fc.oneof(
        shallow,
        fc.constantFrom(
          'doc.n',
          'i',
          'calls',
          '(0.1)',
          '(-7)',
          '(1e21)',
          'words.length',
          'NaN',
          '(-0)',
          '(2 ** 53)',
        ),
        rule(
          (p, op, q) => `((${p}) ${op} (${q}))`,
          n,
          fc.constantFrom('+', '-', '*', '/', '%', '**', '|', '>>>', '<'),
          n,
        ),
        rule(
          (f, p) => `Math.${f}(${p})`,
          fc.constantFrom('sin', 'floor', 'cbrt', 'sign', 'fround', 'log1p', 'exp', 'hypot'),
          n,
        ),
        rule((p) => `${p}.length`, t),
        rule((p, q) => `${p}.indexOf(${q})`, t, t),
        rule((p) => `${p}.reduce((sum: any, one: any) => sum + Number(one?.n ?? one), 0)`, l),
        rule((p) => `new Date(${p} * 1e6).getTime()`, n),
        rule((p) => `parseInt(${p}, 36)`, t),
        rule((p) => `new Uint8Array([${p}, 300])[0]!`, n),
        rule((p) => `new Float32Array([${p}]).at(-1)!`, n),
        rule((p) => `Number(BigInt(Math.trunc(Number.isFinite(${p}) ? ${p} : 0)) * 3n)`, n),
        rule((p, q) => `(${p} ? ${q} : 1)`, a, n),
        rule((p) => `(+(${p}))`, a),
      ),
      text: fc.oneof(
        shallow,
        fc.constantFrom('doc.s', '"ünï𝄞"', 'brief(doc.o)', '""', 'typeof x', 'words.join()', "'a,b;c'"),
        rule((p, q) => `\`\${${p}}-\${brief(${q})}\``, t, a),
        rule((p) => `tag\`a\${${p}}b\``, a),
        rule((p, q) => `${p}.slice(${q})`, t, n),
        rule((p) => `${p}.toUpperCase().normalize('NFD')`, t),
        rule((p, q) => `${p}.replace(/([a-e]+)(?<rest>.)?/gu, (all: string) => all + ${q})`, t, n),
        rule((p) => `${p}.split(/[,;\\s]/).sort().join('|')`, t),
        rule((p) => `${p}.padStart(12, 'xy').repeat(3)`, t),
        rule((p) => `[...${p}].reverse().join('')`, t),
        rule((p) => `brief(JSON.stringify(${p}))`, a),
        rule((p) => `new Date(${p} * 1e9).toISOString()`, n),
        rule((p) => `Number(${p}).toFixed(2)`, n),
        rule(
          (p) =>
            `(() => { try { return brief((${p} as any).x.y) } catch (error: any) { return error.message } })()`,
          a,
        ),
        rule((p) => `brief(new Error(${p}).stack)`, t),
        rule((p) => `encodeURIComponent(${p})`, t),
      ),
      list: fc.oneof(
        shallow,
        fc.constantFrom(
          '(doc.list as any[])',
          '([...words] as any[])',
          '[]',
          '[3, 1, 2]',
          'Object.keys(doc)',
          '[...count(3)]',
        ),
        rule((p, q) => `[${p}, ...${q}]`, a, l),
        rule((p, q) => `${p}.map((x: any, i: number) => ${q})`, l, a),
        rule((p) => `${p}.filter((x: any) => note(x))`, l),
        rule((p) => `[...${p}].sort((p: any, q: any) => (brief(p) < brief(q) ? -1 : 1))`, l),
        rule((p) => `Object.entries(${p} ?? {}).flat()`, a),
        rule((p) => `[...new Set(${p})]`, l),
        rule((p) => `[...new Map(${p}.map((x: any, i: number) => [brief(x), i])).values()]`, l),
        rule((p) => `(${p}.match(/\\p{L}./gu) ?? [])`, t),
        rule((p) => `Array.from({ length: 3 }, (_, i) => ${p})`, a),
        rule((p) => `[...new Derived(${p})]`, a),
        rule((p) => `[...count(2)].map((i) => ${p})`, n),
        rule((p) => `(${p} as any[]).values().drop(1).take(2).toArray()`, l),
      ),
      any: fc.oneof(
        shallow,
        fc.constantFrom(
          'x',
          'doc.o',
          'doc.o?.k?.[0]',
          'null',
          'undefined',
          'true',
          'doc.big',
          '12345678901234567890n',
        ),
        n,
        t,
        l,
        rule((p, q) => `({ p: ${p}, ...(${q} as object) })`, a, a),
        rule((p) => `({ get g() { return note(${p}) } })`, a),
        rule((p) => `({ toJSON: () => note(${p}) })`, a),
        rule((p) => `watched(${p})`, l),
        rule((p) => `new Derived(${p})`, a),
        rule((p) => `new Date(${p})`, n),
        rule((p) => `((x: any, { k = x } = doc.o ?? {}) => k)(${p})`, a),
        rule((p) => `JSON.parse(JSON.stringify(${p}) ?? 'null')`, l),
        rule((p, q) => `(${p} ?? ${q})`, a, a),
        rule((p) => `Object(${p})`, a),
        rule((p) => `BigInt.asIntN(64, BigInt(${p}.length) ** 9n)`, t),
        rule((p) => `Symbol.for(${p}).description`, t),
        rule(
          (p) =>
            `(function (this: any, ...given: any[]) { return given.length + (this?.n ?? 0) }).call(doc, ...${p})`,
          l,
        ),
      ),
    }
  },
)

const row = fc
  .tuple(number, text, list, any)
  .map(([n, t, l, a]) => `{ n: finite(${n}), t: brief(${t}), j: { l: ${l}, a: ${a}, calls } }`)

const { statement } = fc.letrec<{ statement: string }>((tie) => {
  const inner = tie('statement')
  return {
    statement: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      row.map((made) => `yield ${made}`),
      inner.map((s) => `try { ${s} } catch (error: any) { words.push(brief(error.message)) }`),
      row.map((made) => `yield watched(${made})`),
      any.map((made) => `x = ${made}`),
      any.map((made) => `console.log(${made})`),
      text.map((made) => `words.push(${made})`),
      fc.tuple(any, inner, inner).map(([a, s, t]) => `if (${a}) { ${s} } else { ${t} }`),
      fc.tuple(list, inner).map(([l, s]) => `for (const one of ${l}.slice(0, 3)) { x = one; ${s} }`),
      fc
        .tuple(text, inner)
        .map(
          ([t, s]) =>
            `{ outer: for (let i = 0; i < 3; i++) { for (const k in doc) { if (k === 's') continue outer; words.push(brief(${t})) } } ${s} }`,
        ),
      fc.tuple(any, inner, inner).map(([a, s, t]) => `switch (${a}) { case 1: ${s}; break; default: ${t} }`),
      fc
        .tuple(any, inner, inner)
        .map(
          ([a, s, t]) =>
            `try { if (${a}) throw new RangeError(brief(x)); ${s} } catch (error: any) { x = error.message; ${t} } finally { calls++ }`,
        ),
      fc
        .tuple(any, inner)
        .map(
          ([a, s]) =>
            `{ const { n: taken = ${a}, ...others } = doc; const [head, ...tail] = [taken, others]; x = tail; words.push(brief(head)); ${s} }`,
        ),
      fc.tuple(list, row).map(([l, made]) => `yield* ${l}.slice(0, 2).map((x: any) => (${made}))`),
      text.map((made) => `if (doc.n === 7) throw new TypeError(${made})`),
      any.map((made) => `if (doc.n === 8) throw ${made}`),
      fc.constantFrom(
        'if (doc.n === 9) { let depth = 0; const down = () => { depth++; down() }; try { down() } catch { words.push(brief(depth)) } }',
        'if (doc.n === 10) { let sum = 0; for (let i = 0; i < 20_000; i++) sum += Math.sin(i); words.push(brief(sum)) }',
        'if (doc.n === 11) { const grown = []; for (let i = 0; i < 20_000; i++) grown.push({ i }); words.push(brief(grown.length)) }',
        'if (doc.n === 12) words.push(brief("ab".repeat(50_000).replaceAll("a", "ccc").length))',
        'if (doc.n === 13) yield 5 as any',
        'Promise.resolve().then(() => { words.push("late") })',
      ),
    ),
  }
})

/** Maps in TypeScript over the language that authors use, each with the columns of `mapColumns`. */
export const maps: fc.Arbitrary<string> = fc
  .array(statement, { minLength: 1, maxLength: 6 })
  .map(
    (all) =>
      `${prelude}\nexport default function* map(doc: any) {\nlet x: any = doc.n, i = 1\nconst words: string[] = []\n${all.join('\n;')}\n;yield { n: calls, t: brief(words), j: null }\n}`,
  )

/** The columns of the views whose maps these are. */
export const mapColumns = [
  { name: 'n', type: 'real' },
  { name: 't', type: 'text' },
  { name: 'j', type: 'json' },
] as const

/** Documents for such maps, with integers beyond 2^53 among their numbers. */
export const mapDocument: fc.Arbitrary<Record<string, unknown>> = fc.record({
  n: fc.integer({ min: 0, max: 20 }),
  s: fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('a,b;c d', 'é𝄞ß', '')),
  list: fc.array(fc.oneof(fc.integer(), fc.string({ maxLength: 4 }), fc.constant(null)), { maxLength: 4 }),
  o: fc.oneof(
    fc.constant(null),
    fc.dictionary(fc.constantFrom('k', 'n', 'toString', 'constructor'), fc.jsonValue({ maxDepth: 1 }), {
      noNullPrototype: true,
    }),
  ),
  big: fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
})
