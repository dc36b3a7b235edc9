import type { MapFailureCode } from '../../../src/engine/sandbox/worker/messages.ts'

/** What an attack is called, what it does on one document of several, and how it may end. */
export type HostileMap = readonly [
  name: string,
  attack: string,
  codes: MapFailureCode | readonly MapFailureCode[],
]

export const hostileMaps: readonly HostileMap[] = [
  ['an endless loop', 'for (;;);', 'MAP_TIMEOUT'],
  ['an endless loop that catches everything', 'for (;;) try { for (;;); } catch {}', 'MAP_TIMEOUT'],
  ['an endless loop in finally', 'try { throw 1 } finally { for (;;); }', 'MAP_TIMEOUT'],
  ['a catastrophic regular expression', 'yield { m: /^(a+)+$/.test("a".repeat(40) + "b") }', 'MAP_TIMEOUT'],
  [
    'a regular expression with backreferences',
    'yield { m: /^(a|a)*\\1b$/.test("a".repeat(40)) }',
    'MAP_TIMEOUT',
  ],
  ['a native loop nothing interrupts', 'yield { m: new Array(2 ** 32 - 1).join("x") }', 'MAP_TIMEOUT'],
  ['an endless getter', 'yield { get a() { for (;;); } }', 'MAP_TIMEOUT'],
  ['an endless toJSON', 'yield { a: { toJSON() { for (;;); } } }', 'MAP_TIMEOUT'],
  ['an endless proxy', 'yield new Proxy({}, { ownKeys() { for (;;); } })', 'MAP_TIMEOUT'],
  [
    'an endless iterator',
    'yield* { [Symbol.iterator]() { return { next() { for (;;); } } } }',
    'MAP_TIMEOUT',
  ],
  ['an endless message', 'throw { toJSON() { for (;;); } }', 'MAP_TIMEOUT'],
  ['rows without end', 'for (;;) yield { n: 1 }', 'MAP_ROWS'],
  ['a row of 2 MB', 'yield { a: "x".repeat(2e6) }', 'MAP_ROWS'],
  [
    'a row large by its columns',
    'const r = {}; for (let i = 0; i < 2e4; i++) r["column".repeat(20) + i] = 1; yield r',
    'MAP_ROWS',
  ],
  ['a row large by its wide characters', 'yield { a: "€".repeat(3.5e5) }', 'MAP_ROWS'],
  ['a row large by its JSON', 'yield { a: [{ b: ["x".repeat(2e6)] }] }', 'MAP_ROWS'],
  ['a toJSON that makes a huge text', 'yield { a: { toJSON: () => "x".repeat(2e6) } }', 'MAP_ROWS'],
  [
    'a toJSON that calls itself',
    'const o = { toJSON() { return JSON.stringify(o) } }; yield { o }',
    'MAP_ERROR',
  ],
  ['a toJSON that throws', 'yield { a: { toJSON() { throw new Error("no") } } }', 'MAP_ERROR'],
  ['a toJSON put on all strings', 'String.prototype.toJSON = () => "x"', 'MAP_ERROR'],
  ['a getter that grows', 'let s = "x"; yield { get a() { for (;;) s += s; } }', ['MAP_MEMORY', 'MAP_ERROR']],
  [
    'a proxy that has endless keys',
    'yield new Proxy({}, { ownKeys: () => { const k = []; for (;;) k.push("k".repeat(1e5) + k.length) } })',
    'MAP_MEMORY',
  ],
  [
    'a proxy whose proxies never end',
    'const h = { get: (t, k, r) => new Proxy({}, h)[k] }; new Proxy({}, h).x',
    'MAP_ERROR',
  ],
  ['an accessor put on a prototype', 'Object.prototype.__defineGetter__("polluted", () => 1)', 'MAP_ERROR'],
  [
    'another prototype for a prototype',
    'Object.setPrototypeOf(Array.prototype, { polluted: 1 })',
    'MAP_ERROR',
  ],
  [
    'Reflect.set on a prototype, checked',
    'if (!Reflect.set(Object.prototype, "polluted", 1)) throw new Error("refused")',
    'MAP_ERROR',
  ],
  ['Error.prepareStackTrace', 'Error.prepareStackTrace = () => { for (;;); }', 'MAP_ERROR'],
  [
    'a constructor chain through an async function',
    '(async () => {}).constructor("return 1")()',
    'MAP_ERROR',
  ],
  [
    'a constructor chain through the document',
    'doc.constructor.constructor("return globalThis")()',
    'MAP_ERROR',
  ],
  ['Reflect.construct on Function', 'Reflect.construct(Function, ["return 1"])', 'MAP_ERROR'],
  [
    'a generator whose return never ends',
    'function* g() { try { yield 1 } finally { for (;;); } } for (const x of g()) break',
    'MAP_TIMEOUT',
  ],
  ['a promise chain without end', 'const f = () => Promise.resolve().then(f); f(); for (;;);', 'MAP_TIMEOUT'],
  ['a sort that never ends', '[1, 2, 3].sort(() => { for (;;); })', 'MAP_TIMEOUT'],
  [
    'a resizable buffer bomb',
    'const b = new ArrayBuffer(1, { maxByteLength: 2 ** 31 }); b.resize(2 ** 30); yield { n: new Uint8Array(b).fill(1).length }',
    ['MAP_MEMORY', 'MAP_ERROR'],
  ],
  ['a text padded to the sky', 'yield { a: "x".padEnd(2 ** 29, "y").length }', ['MAP_MEMORY', 'MAP_ERROR']],
  [
    'a replacement that explodes',
    'let s = "a".repeat(1000); for (;;) s = s.replaceAll("a", s)',
    ['MAP_MEMORY', 'MAP_ERROR', 'MAP_TIMEOUT'],
  ],
  ['a name of a local timer', 'queueMicrotask(() => 1)', 'MAP_ERROR'],
  ['big rows without end', 'for (let i = 0; ; i++) yield { a: "x".repeat(1e6) + i }', 'MAP_MEMORY'],
  ['an array that grows', 'const a = []; for (;;) a.push({ a })', 'MAP_MEMORY'],
  ['an array of arrays', 'const a = []; for (;;) a.push(new Array(1000).fill(0))', 'MAP_MEMORY'],
  ['array buffers', 'const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))', 'MAP_MEMORY'],
  ['one huge array buffer', 'yield { a: new ArrayBuffer(2 ** 30).byteLength }', 'MAP_MEMORY'],
  [
    'a string that doubles',
    'let s = "x"; for (;;) s += s + s.length; yield { s }',
    ['MAP_MEMORY', 'MAP_ERROR'],
  ],
  ['one huge string', 'yield { a: "x".repeat(2 ** 28).length }', 'MAP_MEMORY'],
  [
    'memory that is taken and caught',
    'const a = []; for (;;) try { for (;;) a.push({}) } catch {}',
    'MAP_MEMORY',
  ],
  ['a bigint without end', 'let b = 3n; for (;;) b = b * b', ['MAP_MEMORY', 'MAP_ERROR', 'MAP_TIMEOUT']],
  ['a map that grows', 'const m = new Map(); for (let i = 0; ; i++) m.set({}, i)', 'MAP_MEMORY'],
  ['closures without end', 'let f = () => 1; for (;;) { const g = f; f = () => g }', 'MAP_MEMORY'],
  ['recursion', 'function f() { f() } f()', 'MAP_ERROR'],
  [
    'recursion that catches itself',
    'function f() { try { f() } finally { f() } } f()',
    ['MAP_ERROR', 'MAP_TIMEOUT'],
  ],
  ['recursion through map()', 'function f() { return [1].map(f) } f()', 'MAP_ERROR'],
  ['recursion through a proxy', 'function f() { return new Proxy({}, { get: f }).x } f()', 'MAP_ERROR'],
  [
    'recursion through toString',
    'const o = { toString() { return `${o}` } }; yield { a: `${o}` }',
    'MAP_ERROR',
  ],
  [
    'a value nested 100,000 deep',
    'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; yield { a }',
    ['MAP_ERROR', 'MAP_TIMEOUT'],
  ],
  ['a cyclic value', 'const a = {}; a.a = a; yield { a }', 'MAP_ERROR'],
  [
    'a chain of bound functions',
    'let f = () => 1; for (let i = 0; i < 1e6; i++) f = f.bind(); f()',
    ['MAP_ERROR', 'MAP_MEMORY'],
  ],
  ['a promise as a row', 'yield Promise.resolve({ n: 1 })', 'MAP_ERROR'],
  ['a getter that throws', 'yield { get a() { throw new Error("no") } }', 'MAP_ERROR'],
  ['pollution of Object.prototype', 'Object.prototype.polluted = 1', 'MAP_ERROR'],
  ['pollution of Array.prototype', 'Array.prototype.push = () => 0', 'MAP_ERROR'],
  ['pollution through __proto__', '({}).__proto__.toString = () => "x"', 'MAP_ERROR'],
  [
    'pollution through a generator',
    'Object.getPrototypeOf(function* () {}).prototype.next = () => 0',
    'MAP_ERROR',
  ],
  ['pollution of JSON', 'JSON.parse = () => ({})', 'MAP_ERROR'],
  ['a global', 'globalThis.leak = 1', 'MAP_ERROR'],
  ['an undeclared variable', 'leak = 1', 'MAP_ERROR'],
  ['Function', 'new Function("return 1")()', 'MAP_ERROR'],
  ['a constructor chain', '(() => {}).constructor("return this")()', 'MAP_ERROR'],
  ['a generator constructor', 'Object.getPrototypeOf(function* () {}).constructor("yield 1")()', 'MAP_ERROR'],
  ['eval', 'eval("1")', 'MAP_ERROR'],
  ['indirect eval', '(0, eval)("1")', 'MAP_ERROR'],
  ['Date.now', 'yield { t: Date.now() }', 'MAP_ERROR'],
  ['new Date()', 'yield { t: new Date() }', 'MAP_ERROR'],
  ['Date()', 'yield { t: Date() }', 'MAP_ERROR'],
  ['the constructor of a date', 'yield { t: new (new Date(0).constructor)() }', 'MAP_ERROR'],
  ['a subclass of Date', 'class D extends Date {}; yield { t: new D() }', 'MAP_ERROR'],
  ['Reflect.construct on Date', 'yield { t: Reflect.construct(Date, []) }', 'MAP_ERROR'],
  ['Math.random', 'yield { t: Math.random() }', 'MAP_ERROR'],
  ['a timer', 'setTimeout(() => 1)', 'MAP_ERROR'],
  ['fetch', 'fetch("http://127.0.0.1/")', 'MAP_ERROR'],
  ['process', 'process.exit()', 'MAP_ERROR'],
  ['require', 'require("node:fs")', 'MAP_ERROR'],
  ['Atomics', 'Atomics.wait(new Int32Array(4), 0, 0)', 'MAP_ERROR'],
  ['shared memory', 'new SharedArrayBuffer(8)', 'MAP_ERROR'],
  ['WebAssembly', 'new WebAssembly.Memory({ initial: 1 })', 'MAP_ERROR'],
  ['WeakRef', 'new WeakRef({})', 'MAP_ERROR'],
  ['performance', 'performance.now()', 'MAP_ERROR'],
]

/** A map that does `attack` on the second of three documents and yields a row for each. */
export const onSecond = (attack: string) =>
  `export default function* (doc) {\n  if (doc.n === 2) {\n${attack}\n  }\n  yield { n: doc.n }\n}`

/** Whether an attack may end by the deadline. One that may not needs one that a busy computer does not miss. */
export function isSlow(codes: HostileMap[2]): boolean {
  return [codes].flat().includes('MAP_TIMEOUT')
}
