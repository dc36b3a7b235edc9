import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { Sandbox, type SandboxOutcome } from './sandbox.ts'

const sandbox = new Sandbox()
afterAll(() => sandbox.close())

/** Reading a value counts, so that one read twice, or in another order, gives another row. */
const counting = `let n = 0
const count = () => ++n
const watched = (row) => new Proxy(row, {
  get: (target, key) => Reflect.get(target, key) + '-' + count(),
  ownKeys: (target) => (count(), Reflect.ownKeys(target)),
  getPrototypeOf: (target) => (count(), Reflect.getPrototypeOf(target)),
  getOwnPropertyDescriptor: (target, key) => (count(), Reflect.getOwnPropertyDescriptor(target, key)),
})
const hidden = (row, name) => Object.defineProperty(row, name, { value: 1, enumerable: false })
const kinds = [
  (doc) => ({ a: doc.a, b: doc.b }),
  (doc) => ({ b: doc.b, a: doc.a }),
  (doc) => ({ a: doc.a, b: undefined }),
  (doc) => ({ get a() { return count() }, get b() { return count() } }),
  (doc) => ({ a: { toJSON: () => count() }, b: [{ get x() { return count() } }] }),
  (doc) => ({ get a() { return undefined }, get b() { return count() } }),
  (doc) => watched({ a: 'x', b: 'y' }),
  (doc) => watched({ b: 'x', a: 'y' }),
  (doc) => watched({ a: 'x', b: 'y', c: 'z' }),
  (doc) => hidden({ a: 1 }, 'b'),
  (doc) => hidden({ a: 1, b: 2 }, 'c'),
  (doc) => ({ a: 1, b: 2, [Symbol.iterator]: 3 }),
  (doc) => ({ length: count(), toString: count() }),
  (doc) => Object.assign(Object.create(null), { a: 1n, b: 2 }),
  (doc) => ({}),
  (doc) => ({ a: String(new Error('x').stack), b: 1 }),
  (doc) => { try { null.x } catch (error) { return { a: error.stack, b: count() } } },
  (doc) => { throw new Error('no') },
  (doc) => ({ a: 10 ** -doc.a, b: Math.exp(doc.b) }),
  (doc) => new Map(),
  (doc) => ({ a: { toJSON: () => BigInt(count()) }, b: count() }),
  (doc) => ({ a: [{ get x() { return BigInt(count()) } }, watched({ y: 1n })], b: [1n, count()] }),
  (doc) => { let depth = 0; const f = () => { depth++; f() }; try { f() } catch { return { a: depth, b: 1 } } },
  (doc) => { console.log({ get said() { return count() } }); return { a: count(), b: 2 } },
]
export default function* (doc) { for (const at of doc.rows) yield kinds[at](doc) }`
const kinds = 24

const document = fc.record({
  a: fc.integer({ min: 0, max: 9 }),
  b: fc.double({ min: 0, max: 9, noNaN: true }),
  rows: fc.array(fc.nat(kinds - 1), { maxLength: 4 }),
})

function withoutTrace({ trace: _trace, ...outcome }: SandboxOutcome) {
  return outcome
}

describe('one map gives one answer for a document', () => {
  test('on each path, in each order, after whichever others (a law)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(document, { minLength: 1, maxLength: 25 }), async (values) => {
        const documents = values.map((value, at) => ({ key: `k${at}`, text: JSON.stringify(value) }))
        const apart = (await Promise.all(documents.map((one) => sandbox.run(counting, [one])))).flat()
        expect(await sandbox.run(counting, documents)).toEqual(apart)
        expect((await sandbox.run(counting, documents.toReversed())).toReversed()).toEqual(apart)
        const traced = await sandbox.trace(counting, documents)
        expect(traced.outcomes.map(withoutTrace)).toEqual(apart)
      }),
      { numRuns: 25 },
    )
  })

  test('and each value of a row is read once, whatever is in it', async () => {
    const source = `let n = 0
const next = () => ++n
const proxy = (value) => new Proxy(value, { get: (target, key) => (typeof target[key] === 'bigint' ? BigInt(next()) : target[key]) })
export default function* (doc) {
  yield { a: { get x() { return next() } }, b: { get y() { return BigInt(next()) } } }
  yield { a: [1n, { toJSON: () => next() }], b: { toJSON: () => BigInt(next()) } }
  yield { a: [proxy({ z: 1n }), proxy({ z: 2n })], b: next() }
  yield { a: n, b: [9007199254740993n] }
}`
    const [outcome] = await sandbox.run(source, [{ key: 'a', text: '{}' }])
    expect(outcome).toMatchObject({
      rows: [
        { a: { json: '{"x":1}' }, b: { json: '{"y":2}' } },
        { a: { json: '[1,3]' }, b: { json: '4' } },
        // The last value was made before the row was read.
        { a: { json: '[{"z":6},{"z":7}]' }, b: 5 },
        { a: 7, b: { json: '[9007199254740993]' } },
      ],
    })
  })

  test('and what is reachable from any result of a builtin is frozen, or its own', async () => {
    const source = `export default () => {
  const found = new Set(), open = []
  const walk = (value, path) => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || found.has(value)) return
    found.add(value)
    if (!Object.isFrozen(value)) open.push(path)
    walk(Object.getPrototypeOf(value), path + '.__proto__')
    for (const key of Reflect.ownKeys(value)) {
      const { get, set, value: inside } = Object.getOwnPropertyDescriptor(value, key)
      for (const part of [get, set, inside]) walk(part, path + '.' + String(key))
    }
  }
  walk(globalThis, 'globalThis')
  const intrinsics = [...found].filter((value) => typeof value === 'function')
  const mine = new Set()
  const own = (values) => {
    for (const value of values) for (const part of [value, value?.prototype]) if (typeof part === 'object' && part !== null || typeof part === 'function') if (!found.has(part)) mine.add(part)
    return values
  }
  const makes = function* () { yield 1 }, asks = async function* () {}
  const samples = () => own( [undefined, 1, 'ab', /a/g, [1, [2]], { a: 1 }, new Map([[1, 2]]), new Set([1]), new Date(0), (x) => x, 1n, Symbol.iterator, new Uint8Array(4), new ArrayBuffer(8), [1].values(), makes, Promise.resolve(1), new Error('x'), (function () { return arguments })(1), [].values().map((x) => x)])
  let called = 0
  const check = (result, path) => {
    if ((typeof result !== 'object' && typeof result !== 'function') || result === null || found.has(result)) return
    // The object itself is the map's own; what it inherits from is shared by all maps.
    for (let above = Object.getPrototypeOf(result); above !== null; above = Object.getPrototypeOf(above)) if (!mine.has(above)) walk(above, path + ' inherits')
    called++
  }
  for (const builtin of intrinsics) {
    for (const self of samples()) for (const given of [[], [(x) => x], [[1]], ['a'], [/a/g, 'b'], [{}, {}], [Symbol.iterator, []], [2]]) {
      try { check(Reflect.apply(builtin, self, own(given)), builtin.name) } catch (error) { check(error, builtin.name + ' throws') }
    }
    for (const given of [[], [[1]], [1], [{}, {}], ['a', 'g'], [(x) => x]]) {
      try { check(Reflect.construct(builtin, own(given)), 'new ' + builtin.name) } catch (error) { check(error, 'new ' + builtin.name + ' throws') }
    }
  }
  for (const made of own([...samples(), async () => {}, asks, makes, asks(), makes(), class {}, Iterator.concat?.([1])])) check(made, 'literal')
  return [{ open: open.join(), called, intrinsics: intrinsics.length }]
}`
    const [outcome] = await sandbox.run(source, [{ key: 'a', text: '{}' }])
    expect(outcome).toMatchObject({ rows: [{ open: '' }] })
    const [row] = outcome && 'rows' in outcome ? outcome.rows : []
    expect(row?.called).toBeGreaterThan(10_000)
    expect(row?.intrinsics).toBeGreaterThan(500)
  })
})
