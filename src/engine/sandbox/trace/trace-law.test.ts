import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import {
  hostileMaps,
  isSlow,
  onSecond,
  type HostileMap,
} from '../../../../tests/support/maps/hostile-maps.ts'
import { documentsOf, person } from '../../../../tests/support/maps/people.ts'
import { completeLimits } from '../limits.ts'
import { ungroup } from '../encoding/decode-outcome.ts'
import { WorkerExecutor } from '../executor/worker-executor.ts'
import { Sandbox, type SandboxOutcome } from '../sandbox.ts'

const sandbox = new Sandbox()
const workers = new WorkerExecutor(completeLimits())
afterAll(() => Promise.all([sandbox.close(), workers.close()]))

/** What the watched copy itself gives, with every probe there is. Errors it meets are in other words and at its own places. */
async function copyOf(source: string, documents: Parameters<Sandbox['run']>[1]) {
  const { outcomes, probes } = await workers.watch(source, documents, { trace: 'steps:1 === 2' })
  expect(probes.counters.length).toBeGreaterThan(0)
  return withoutTrace(outcomes.map(ungroup)).map(withoutWords)
}

const withoutWords = (outcome: Omit<SandboxOutcome, 'trace'>) =>
  'error' in outcome ? { ...outcome, error: (outcome.error as { readonly code: string }).code } : outcome

const withoutTrace = (outcomes: readonly SandboxOutcome[]) => outcomes.map(({ trace: _, ...rest }) => rest)

/** Runs a map plainly, and traced with values and without: all must come to the same, errors and their places too. */
async function allWays(source: string, ...values: readonly unknown[]) {
  const documents = documentsOf(...values)
  const plain = await sandbox.run(source, documents)
  const lines = await sandbox.trace(source, documents)
  const deep = await sandbox.trace(source, documents, { depth: 'values' })
  expect(await copyOf(source, documents)).toEqual(plain.map(withoutWords))
  return { plain, lines: withoutTrace(lines.outcomes), deep: withoutTrace(deep.outcomes) }
}

describe('a traced map computes what it computes untraced', () => {
  test.each([
    [
      'identity',
      'export default (d) => [{ a: d.address === d.address, b: d.lines[0] === d.lines.at(0), c: [d.tags].includes(d.tags), d: new Map([[d.address, 1]]).get(d.address) }]',
    ],
    [
      'arrays',
      'export default (d) => [{ a: Array.isArray(d.tags), b: Object.prototype.toString.call(d.tags), c: [].concat(d.tags, 1), d: [d.tags, [1]].flat(), e: d.tags.concat([1]), f: Array.isArray(d.tags.map(String)), g: d.tags.length }]',
    ],
    [
      'JSON.stringify',
      'export default (d) => [{ a: JSON.stringify(d), b: JSON.stringify(d.lines, null, 1), c: JSON.stringify(d, ["name", "age"]) }]',
    ],
    [
      'spread and rest',
      'export default ({ name, ...rest }) => [{ ...rest, list: [...rest.tags], keys: Object.keys(rest) }]',
    ],
    [
      'for in and for of',
      'export default function* (d) { for (const k in d) yield { k, v: typeof d[k] }; for (const [i, t] of d.tags.entries()) yield { i, t } }',
    ],
    [
      'destructuring with defaults',
      'export default function* ({ name: n = "x", nope = () => 1, address: { city, ...more }, tags: [first, , third = 3, ...others] }) { yield { n, f: nope.name, city, more, first, third, others } }',
    ],
    ['the document itself as a row', 'export default (d) => [d, { ...d }, Object.assign({}, d), d.address]'],
    [
      'Object functions',
      'export default (d) => [{ a: Object.entries(d.address), b: Object.getOwnPropertyNames(d), c: Object.fromEntries(Object.entries(d.address)), d: Object.getOwnPropertyDescriptor(d, "name"), e: Object.hasOwn(d, "age"), f: "name" in d, g: Object.getPrototypeOf(d) === Object.prototype, h: d instanceof Object, i: d.constructor === Object }]',
    ],
    [
      'changing the document',
      'export default (d) => { d.tags.sort(); d.tags.push("z"); delete d.name; d.age++; d.own = d.address; d.own.city += "!"; d.toString = () => "me"; d.lines.length = 1; d.lines.unshift(d.own); return [{ d: d, s: `${d}`, same: d.own === d.address && d.lines[0] === d.own }] }',
    ],
    [
      'freezing it',
      '"use strict"; export default (d) => { Object.freeze(d); Object.freeze(d.address); let e = 0; try { d.x = 1 } catch (error) { e = error.name } return [{ e, f: Object.isFrozen(d), g: d.address.geo.lat, h: d.address.geo === d.address.geo, s: Object.isSealed(d) }] }',
    ],
    [
      'accessors on it',
      'export default (d) => { let n = 0; Object.defineProperty(d, "twice", { get() { n++; return this === d && this.age * 2 }, set(v) { this.age = v }, enumerable: true }); d.twice = 5; return [{ a: d.twice, b: d.twice, n, c: JSON.stringify(d) }] }',
    ],
    [
      'names of functions',
      'export default (d) => { const f = () => 1; let g = function () {}, h = class {}; const o = { m: () => 1, n() {}, p: class {} }; let q; q = () => 1; q ??= () => 2; const [r = () => 1] = []; return [{ f: f.name, g: g.name, h: h.name, m: o.m.name, n: o.n.name, p: o.p.name, q: q.name, r: r.name, l: ((a, b) => 1).length }] }',
    ],
    [
      'no semicolons',
      'export default function* (d) {\n  let a = 1\n  let b = a\n  ++b\n  const c = b\n  ;[1, 2].forEach((n) => { a += n })\n  ;(() => { b = 7 })()\n  if (a) b++\n  else b--\n  do b++; while (b < 3)\n  yield\n  `${1}`\n}',
    ],
    [
      'statements without braces',
      'export default function* (d) { for (const t of d.tags) if (t === "a") yield { t }; else for (;;) { break } let i = 0; while (i < 2) i++; do i--; while (i); if (!i) for (const k in d) { if (k === "age") continue; else yield { k } } else yield { no: 1 } }',
    ],
    [
      'labels',
      'export default function* (d) { outer: for (const a of [1, 2, 3]) { inner: for (const b of [1, 2]) { if (b === 2) continue outer; if (a === 3) break outer; yield { a, b } } } block: { if (d.age) break block; yield { no: 1 } } }',
    ],
    [
      'switch',
      'export default function* (d) { for (const v of [1, 2, 3, 4, "x"]) { switch (v) { case 1: case 2: yield { v }; case 3: let z = v; yield { z }; break; default: for (const q of [v]) yield { q }; case 9: yield { nine: v } } switch (v) { case "x": yield { x: 1 } } switch (v) {} } }',
    ],
    [
      'logic',
      'export default (d) => [{ a: d.nope && d.nope.x, b: d.nope || "or", c: d.nope ?? "none", e: (0, d.name) && (d.age, 1), f: d.nope?.x.y.z ?? "short", g: (d.nope || d.address).city, h: d.nope?.() ?? d.tags?.[0], i: (d.age ? d : null).name, j: new ({ C: class { v = 1 } }).C().v, k: new { C: class { v = 2 } }.C().v }]',
    ],
    [
      'logical assignment',
      'export default (d) => { let a, b = 0, c = 1; a ??= d.name; b ||= d.age; c &&= { x: 1 }; d.n ??= 5; return [{ a, b, c, n: d.n }] }',
    ],
    [
      'optional chains',
      'export default (d) => { const m = { k: 7, own() { return this?.k }, get a() { return this }, none: null, list: [() => 1] }; const f = m?.own; let e = ""; try { m?.none.x.y } catch (x) { e = x.message } return [{ a: m?.own(), b: m.own?.(), c: (m?.own)(), d: (m.own)?.(), e, f: f?.(), g: m.nope?.().x.y, h: m?.none?.x, i: m.a?.a.a?.own?.(1, 2), j: m.list?.[0]?.(), k: m.list[1]?.(f()), l: delete m?.none, n: "none" in m, o: m.nope?.[d.tags.pop()] ?? d.tags.length, p: d.address?.geo?.lat.toFixed?.(1,), q: (d.nope?.x)?.y, r: d.tags?.map((t) => t?.toUpperCase?.()).join?.(), s: new (m?.a.own ?? Object)().k, t: typeof d?.nope?.x, u: (m?.own)`1` }] }',
    ],
    [
      'optional chains in classes',
      'class A { m() { return this.v } }\nclass B extends A { #p = { q: 1 }; v = 2; n() { return [super.m?.(), super.nope?.(), this?.#p?.q, this.#p.nope?.x] } static s = B?.name }\nexport default (d) => [{ n: new B().n(), s: B.s, v: new B()?.["v"] }]',
    ],
    [
      'default values',
      'const f = (a, b = a + 1, { c = b, ["k" + c]: g = (0, 2) } = {}, [h = 1, ...i] = []) => [a, b, c, g, h, i, f.length]\nfunction* gen(x = 1) { yield x }\nclass C { set v({ w = 4 }) { this.w = w } constructor(z = new.target) { this.z = z.name } }\nexport default function* ({ age = 3, nope = (() => 1)(), ...rest }, other = { n: 1 }) { yield { f: f(1), g: f(1, null, { c: 0 }), age, nope, other, rest: Object.keys(rest) }; for (const { n = 5, x = 6 } of rest.lines) yield { n, x }; let p, q; for ([p = 1, { q = 2 } = {}] of [[], [3, {}]]) yield { p, q }; ({ p = 8, r: q = 9 } = {}); try { throw {} } catch ({ message = "none" }) { yield { message, p, q } } const c = new C(); c.v = {}; yield { w: c.w, z: c.z, gen: [...gen(), ...gen(2)] }; const { fn = () => 1, [Symbol.iterator]: k = class {} } = {}; yield { fn: fn.name, k: k.name }; let { t = u } = { t: 1 }, u = 2; yield { t, u } }',
    ],
    [
      'a default value of what does not exist',
      'export default function* (d) {\n  const {\n    name = "x",\n    deep: { er = 1 } = d.nope\n  } = d\n  yield { er }\n}',
    ],
    [
      'taking apart what does not exist',
      'export default function* (d) {\n  const n = d.nope\n\n  const { a } = n\n}',
    ],
    [
      'taking apart what does not exist, in a loop',
      'export default function* (d) {\n  let n = 1\n  switch (n) {\n    case 1:\n      all: for (const [a] of [[1], n]) yield { a }\n  }\n}',
    ],
    [
      'logical assignment to members',
      'export default (d) => { let n = 0; const o = { get g() { n++; return 0 }, set g(v) { n += 10 }, a: null, b: [1] }; o.g ||= 5; o.g &&= 5; o.a ??= (0, { x: 1 }); o["b"][0] ||= n; let f; f ??= () => 1; f &&= f; let z = null; z ??= d?.age; const r = (o.c ||= o.d ||= 3); return [{ n, a: o.a, b: o.b, f: f.name, z, r, c: o.c }] }',
    ],
    [
      'generators in generators',
      'function* inner(l) { for (const x of l) yield { x: x.n }; return 5 }\nexport default function* (d) { const r = yield* inner(d.lines); yield { r }; yield* [{ a: 1 }, { a: 2 }]; const got = yield { b: 1 }; yield { got }; yield* inner([]) }',
    ],
    [
      'try, catch and finally',
      'export default function* (d) { try { yield { a: 1 }; d.no.x } catch ({ message }) { yield { message } } finally { yield { f: 1 } } try { null.x } catch { yield { c: 1 } } const f = () => { try { return { r: 1 } } finally { d.z = 1 } }; yield f() }',
    ],
    [
      'classes',
      'class A { #p = 1; static s = 2; static { A.t = A.s && 3 } static of(x) { return new this(x) } constructor(x) { this.x = x ?? 0; if (x) return } get p() { return this.#p } has(o) { return #p in o } m = (y) => this.x + y; ["c" + 1] = { k: 1 } }\nclass B extends A { constructor(x) { super(x && { v: x }); this.y = super.p } }\nexport default (d) => { const b = new B(d.age); return [{ x: b.x, y: b.y, m: A.of(1).m(2), t: A.t, h: b.has(b), c: b.c1, n: A.name }] }',
    ],
    [
      'closures in loops',
      'export default (d) => { const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); for (const k of d.tags) fs.push(() => k); let j = 0; while (j < 2) { const c = j++; fs.push(() => c) } return [{ all: fs.map((f) => f()) }] }',
    ],
    [
      'a variable before it exists',
      'export default function* (d) { let e = ""; try { d.age > 100 && (late = 1) } catch (x) { e = x.name } let late = 2; yield { e, late }; try { early = 1; let early } catch (x) { yield { x: x.name } } }',
    ],
    [
      'proxies of its own',
      'export default function* (d) { let n = 0; const p = new Proxy(d, { get: (t, k, r) => (n++, Reflect.get(t, k, r)) }); const o = p.address; const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); let dead = proxy; try { dead.x } catch (e) { yield { e: e.message } } yield { n, same: o === d.address, len: Proxy.length, name: Proxy.name, t: typeof Proxy.prototype }; class P extends Object { constructor() { return new Proxy({}, { ownKeys() { throw new Error("looked at") }, get() { throw new Error("looked at") } }) } } let quiet = new P(); yield { k: typeof quiet } ; try { Proxy({}, {}) } catch (e) { yield { m: e.name } } }',
    ],
    [
      'tagged templates and regular expressions',
      'const tag = (s, ...v) => s.raw.join("|") + v.join();\nexport default (d) => { const r = /(\\w)/g; let m, all = ""; while ((m = r.exec(d.name))) all += m[1]; return [{ a: tag`x${d.name && 1}y${{ z: 1 }.z}`, all, same: ((s) => s)`a` === ((s) => s)`a`, re: d.name.replace(/n/g, (c) => c + "!") }] }',
    ],
    [
      'TypeScript',
      'interface Row { a: number }\nconst f = <T,>(x: T): T => x as T\nexport default function* map(doc: { age?: number }): Generator<Row> {\n  const a: number = f<number>(doc.age ?? 0)!\n  if (a satisfies number) yield { a }\n}',
    ],
    [
      'an identifier spelled by escapes',
      'export default function* (d) { yield { a: typeof \\u0024trace0, b: typeof $trace1 } }',
    ],
    [
      'errors in every place',
      'export default function* (d) {\n  const ok = d.age > 1 && d.name\n  yield { ok }\n  for (const t of d.tags) {\n    const x = t && t.length > 0 ? d.nope\n      .deeper : 1\n  }\n}',
    ],
    [
      'an error in an arrow',
      'const f = (x) => x.y.z\nexport default (d) => d.lines.map((l) => ({ v: f(l) }))',
    ],
    ['rows that are none', 'export default function* (d) {\n  if (d.age)\n    yield 5\n}'],
    ['an array with something that is no row', 'export default (d) => [{ a: 1 }, null]'],
    ['a promise', 'export default (d) => Promise.resolve([{ a: 1 }])'],
    ['a console', 'export default (d) => { console.log(d, d.tags, [d.address]); return [{ a: 1 }] }'],
    [
      'an iterator by hand',
      'export default (d) => ({ i: 0, [Symbol.iterator]() { return this }, next() { return this.i++ < 2 ? { value: { i: this.i }, done: false } : { done: true } } })',
    ],
    [
      'directives',
      'export default function (d) { "use strict"\n; "not one"\n return [{ t: this === undefined, a: arguments.length }] }',
    ],
    [
      'await and async functions that never run',
      'export default (d) => { (async () => { for await (const x of d.tags) d.x = x && 1; await (d.y ?? 1) })(); return [{ x: d.x ?? null }] }',
    ],
  ])('%s', async (_name, source) => {
    const { plain, lines, deep } = await allWays(source, person, { ...person, age: 0, lines: [] })
    expect(lines).toEqual(plain)
    expect(deep).toEqual(plain)
  })

  test('a document with names that matter to JavaScript', async () => {
    const text =
      '{"__proto__":{"a":1},"constructor":{"name":"x"},"toString":{"b":2},"then":[1],"toJSON":{"c":3},"length":7,"":{"":1},"a.b":[{}],"n":12345678901234567890}'
    const source =
      'export default (d) => [{ p: Object.getOwnPropertyDescriptor(d, "__proto__").value.a, c: d.constructor.name, s: d.toString.b, t: d.then[0], j: d.toJSON.c, l: d.length, e: d[""][""], ab: d["a.b"][0], n: d.n }]'
    const { plain, deep } = await allWays(source, text, '{}', '{"n":')
    expect(deep).toEqual(plain)
    const { outcomes } = await sandbox.trace(source, documentsOf(text))
    expect(outcomes[0]?.trace?.p).toEqual(
      expect.arrayContaining(['["a.b"][]', '[""][""]', 'n', 'then[]', 'length']),
    )
  })

  test('maps and documents at random', async () => {
    const documents = fc.sample(
      fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.jsonValue({ maxDepth: 3 })),
      { numRuns: 12, seed: 5 },
    )
    const sources = fc.sample(randomMap(), { numRuns: 50, seed: 7 })
    let rows = 0
    const compare = async (source: string) => {
      const plain = await sandbox.run(source, documentsOf(...documents))
      const traced = await sandbox.trace(source, documentsOf(...documents), { depth: 'values' })
      expect({ source, outcomes: withoutTrace(traced.outcomes) }).toEqual({ source, outcomes: plain })
      expect({ source, copy: await copyOf(source, documentsOf(...documents)) }).toEqual({
        source,
        copy: plain.map(withoutWords),
      })
      for (const outcome of plain) if ('rows' in outcome) rows += outcome.rows.length
    }
    await Promise.all(sources.map(compare))
    // The maps are worth something: they do give rows.
    expect(rows).toBeGreaterThan(500)
  })
})

test('hostile maps fail traced as they do untraced, and harm no other document', async () => {
  const cell = new Sandbox({ documentSteps: 2_500_000 })
  const patient = new Sandbox({ documentSteps: 100_000_000, memoryBytes: 24 * 1_048_576 })
  const three = documentsOf({ n: 1 }, { n: 2 }, { n: 3 })
  const failures: string[] = []
  const attempt = async ([name, attack, codes]: HostileMap) => {
    const runner = isSlow(codes) ? cell : patient
    const { outcomes } = await runner.trace(onSecond(attack), three, { depth: 'values' })
    const [first, second, third] = outcomes.map((one) => ('error' in one ? one.error.code : one.rows.length))
    const allowed = [codes].flat() as unknown[]
    if (first !== 1 || third !== 1 || !allowed.includes(second))
      failures.push(`${name}: ${first} ${second} ${third}`)
  }
  await Promise.all(hostileMaps.map(attempt))
  await Promise.all([cell.close(), patient.close()])
  expect(failures).toEqual([])
})

/** Maps made of statements that do something with `doc`, however senseless. */
function randomMap(): fc.Arbitrary<string> {
  const name = fc.constantFrom('a', 'b', 'c', 'd')
  const { expression } = fc.letrec<{ expression: string }>((tie) => {
    const inner = tie('expression')
    return {
      expression: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        fc.oneof(
          fc.constantFrom('1', '"s"', 'null', 'doc', 'x', '[]', '({})'),
          name.map((n) => `doc.${n}`),
        ),
        fc.tuple(inner, name).map(([e, n]) => `(${e})?.${n}`),
        fc.tuple(inner, inner).map(([e, f]) => `(${e})?.[${f}]`),
        fc.tuple(inner, name, inner).map(([e, n, f]) => `(${e})?.${n}?.at?.(${f})?.${n}`),
        fc.tuple(inner, inner).map(([e, f]) => `((y = ${e}, { z = ${f} } = {}) => z ?? y)(doc.a)`),
        fc
          .tuple(name, fc.constantFrom('&&=', '||=', '??='), inner)
          .map(([n, op, e]) => `(doc.${n} ${op} ${e})`),
        fc
          .tuple(inner, fc.constantFrom('&&', '||', '+', '===', '<', ','), inner)
          .map(([e, op, f]) => `((${e}) ${op} (${f}))`),
        fc.tuple(inner, inner).map(([e, f]) => `((${e}) ?? (${f}))`),
        fc.tuple(inner, inner, inner).map(([e, f, g]) => `((${e}) ? ${f} : ${g})`),
        fc.tuple(inner, inner).map(([e, f]) => `({ p: ${e}, ...(${f}), [typeof (${e})]: 1 })`),
        fc.tuple(inner, inner).map(([e, f]) => `[${e}, ...Object.values((${f}) ?? {})]`),
        inner.map((e) => `JSON.stringify(${e})`),
        inner.map((e) => `((y) => y)(${e})`),
        fc.tuple(name, inner).map(([n, e]) => `(doc.${n} = ${e})`),
        inner.map((e) => `(x = ${e})`),
        inner.map((e) => `Array.from((${e}) ?? [], (i) => i)`),
        inner.map((e) => `Object.keys((${e}) ?? {}).length`),
      ),
    }
  })
  const { statement } = fc.letrec<{ statement: string }>((tie) => {
    const inner = tie('statement')
    return {
      statement: fc.oneof(
        { maxDepth: 3, depthSize: 'small' },
        expression.map((e) => `yield { v: ${e} }`),
        expression.map((e) => `x = ${e}`),
        fc.tuple(name, expression).map(([n, e]) => `doc.${n} = ${e}`),
        name.map((n) => `delete doc.${n}`),
        fc.tuple(expression, inner, inner).map(([e, s, t]) => `if (${e}) ${s}\nelse ${t}`),
        fc
          .tuple(expression, inner)
          .map(([e, s]) => `for (const i of Object.entries((${e}) ?? {}).slice(0, 3)) { x = i; ${s} }`),
        fc.tuple(expression, inner).map(([e, s]) => `for (const k in (${e})) { if (k > 'c') break; ${s} }`),
        fc
          .tuple(expression, expression, inner, inner)
          .map(([e, f, s, t]) => `switch (${e}) { case ${f}: ${s}\ncase 1: ${t} }`),
        fc.tuple(inner, inner).map(([s, t]) => `try { ${s}\n throw x } catch (e) { ${t} }`),
        fc
          .tuple(expression, inner)
          .map(
            ([e, s]) =>
              `{ let { a = ${e}, ...others } = { ...doc }; for (const [b = a] of [[], [1]]) x = b; x = others; ${s} }`,
          ),
        fc.tuple(expression).map(([e]) => `yield* [1, 2].map((i) => ({ i, e: ${e} }))`),
      ),
    }
  })
  return fc
    .array(statement, { minLength: 1, maxLength: 5 })
    .map((all) => `let x = 0\nexport default function* map(doc) {\n${all.join('\n;')}\nyield { x }\n}`)
}
