import { afterAll, describe, expect, test } from 'vitest'
import { documentsOf, person } from '../../../../tests/support/maps/people.ts'
import { Sandbox } from '../sandbox.ts'
import type { GuestTrace } from '../sandbox.ts'
import { armsOf } from './probe.ts'

const sandbox = new Sandbox()
afterAll(() => sandbox.close())

/** How often each slot of a trace was counted. */
function countsOf({ n }: GuestTrace): Map<number, number> {
  const counts = new Map<number, number>()
  for (let at = 0; at < n.length; at += 2) counts.set(n[at]!, n[at + 1]!)
  return counts
}

describe('what a trace tells', () => {
  const source = `export default function* map(doc) {
  const city = doc.address?.city
  for (const tag of doc.tags) {
    if (tag === 'a') yield { tag, city }
    else yield { tag: tag + doc.name }
  }
  if (doc.age > 100) {
    yield { old: doc.age }
  }
}`

  test('which line emitted each row, what was read for it, and what before', async () => {
    const { outcomes, probes } = await sandbox.trace(source, documentsOf(person))
    const { trace } = outcomes[0]!
    const rows = trace!.r.map(([site, before, reads]) => ({
      line: probes.sites[site - 1]!.line,
      before: trace!.p.slice(0, before),
      reads: reads.map((id) => trace!.p[id]),
    }))
    expect(rows).toEqual([
      { line: 5, before: [], reads: ['address', 'address.city', 'tags', 'tags[]', 'name'] },
      { line: 4, before: ['address', 'address.city', 'tags', 'tags[]', 'name'], reads: ['tags', 'tags[]'] },
      {
        line: 5,
        before: ['address', 'address.city', 'tags', 'tags[]', 'name'],
        reads: ['tags', 'tags[]', 'name'],
      },
    ])
  })

  test('how often each line ran, and which way branches and loops went', async () => {
    const { outcomes, probes } = await sandbox.trace(
      source,
      documentsOf(person, { tags: [] }, { tags: ['a'] }),
    )
    const told = outcomes.map(({ trace }) => {
      const counts = countsOf(trace!)
      return probes.counters.flatMap(({ kind, slot, line }) =>
        armsOf[kind].flatMap((arm, index) => {
          const count = counts.get(slot + index)
          return count ? [`${line} ${arm} ${count}`] : []
        }),
      )
    })
    expect(told).toEqual([
      [
        '2 run 1',
        '2 a value 1',
        '3 run 1',
        '3 many times 1',
        '4 run 3',
        '4 true 1',
        '4 false 2',
        '4 run 1',
        '5 run 2',
        '7 run 1',
        '7 false 1',
      ],
      ['2 run 1', '2 null 1', '3 run 1', '3 never 1', '7 run 1', '7 false 1'],
      [
        '2 run 1',
        '2 null 1',
        '3 run 1',
        '3 once 1',
        '4 run 1',
        '4 true 1',
        '4 run 1',
        '7 run 1',
        '7 false 1',
      ],
    ])
  })

  test('which way optional chains, default values and logical assignments went', async () => {
    const { outcomes, probes } = await sandbox.trace(
      `const walk = (node) => [node.n, ...(node.kids?.flatMap(walk) ?? [])]
export default function map({ a = 1, list: [first = 2] = [] }, more = 3) {
  const { b = a?.b?.c, f } = more
  let total
  total ??= f?.(1) ?? first.nope?.().x?.y
  total ||= first.toFixed?.(1)?.length
  total &&= walk({ n: 1, kids: [{ n: 2 }, { n: 3, kids: [] }] })
  for (const { n = 0 } of [{}, { n: 1 }, {}]) total = n
  return []
}`,
      documentsOf({}, { a: { b: {} }, list: [5] }),
    )
    const told = outcomes.map(({ trace }) => {
      const counts = countsOf(trace!)
      return probes.counters
        .filter(({ kind }) => kind === 'nullish' || kind === 'condition' || kind === 'default')
        .toSorted((one, other) => one.line - other.line || one.column - other.column)
        .map(({ kind, slot, line, column, label }) =>
          [
            `${line}:${column}`,
            label,
            ...armsOf[kind].map((arm, at) => `${counts.get(slot + at) ?? 0} ${arm}`),
          ].join(' '),
        )
    })
    expect(told).toMatchInlineSnapshot(`
      [
        [
          "1:46 ?. 1 null 2 a value",
          "1:65 ?? 1 null 2 a value",
          "2:31 a = 1 the default 0 a value",
          "2:44 [first = 2] = 1 the default 0 a value",
          "2:45 first = 1 the default 0 a value",
          "2:64 more = 1 the default 0 a value",
          "3:11 b = 1 the default 0 a value",
          "3:16 ?. 0 null 1 a value",
          "3:19 ?. 1 null 0 a value",
          "5:13 ??= 1 null 0 a value",
          "5:14 ?. 1 null 0 a value",
          "5:23 ?? 1 null 0 a value",
          "5:33 ?. 1 null 0 a value",
          "5:39 ?. 0 null 0 a value",
          "6:13 ||= 0 true 1 false",
          "6:26 ?. 0 null 1 a value",
          "6:31 ?. 0 null 1 a value",
          "7:13 &&= 1 true 0 false",
          "8:16 n = 2 the default 1 a value",
        ],
        [
          "1:46 ?. 1 null 2 a value",
          "1:65 ?? 1 null 2 a value",
          "2:31 a = 0 the default 1 a value",
          "2:44 [first = 2] = 0 the default 1 a value",
          "2:45 first = 0 the default 1 a value",
          "2:64 more = 1 the default 0 a value",
          "3:11 b = 1 the default 0 a value",
          "3:16 ?. 0 null 1 a value",
          "3:19 ?. 0 null 1 a value",
          "5:13 ??= 1 null 0 a value",
          "5:14 ?. 1 null 0 a value",
          "5:23 ?? 1 null 0 a value",
          "5:33 ?. 1 null 0 a value",
          "5:39 ?. 0 null 0 a value",
          "6:13 ||= 0 true 1 false",
          "6:26 ?. 0 null 1 a value",
          "6:31 ?. 0 null 1 a value",
          "7:13 &&= 1 true 0 false",
          "8:16 n = 2 the default 1 a value",
        ],
      ]
    `)
  })

  test('values of variables, without running anything of the map', async () => {
    const { outcomes, probes } = await sandbox.trace(
      `export default function map(doc) {
  const [a, b = 2] = doc.tags, o = { get g() { throw new Error('looked at') }, n: 1 }
  let total = 0
  for (const n of [1, 2]) total += n
  const long = 'x'.repeat(1e5), p = new Proxy({}, { get() { throw new Error('looked at') } }), d = new Date(0)
  return doc.lines.map((line) => ({ a, total }))
}`,
      documentsOf(person),
      { depth: 'values' },
    )
    const seen = outcomes[0]!.trace!.v.map(([site, ...shown]) => {
      const { line, names } = probes.sites[site - 1]!
      return `${line}: ${names.map((name, at) => `${name} = ${shown[at]}`).join(', ')}`
    })
    expect(seen.slice(1)).toEqual([
      '2: a = "b", b = "a", o = {g: getter, n: 1}',
      '3: total = 0',
      '4: n = 1',
      '4: total = 1',
      '4: n = 2',
      '4: total = 3',
      `5: long = "${'x'.repeat(80)}…", p = proxy, d = 1970-01-01T00:00:00.000Z`,
      '6: line = {n: 1}',
      '6: line = {n: 2, x: null}',
    ])
    expect(seen[0]).toMatch(
      /^1: doc = \{name: "Ann", age: 42, tags: \["b", "a", "b"\], address: \{city: "Århus", geo: \{…\}\}/,
    )
  })

  test('what a document did until it was stopped', async () => {
    const cell = new Sandbox({ documentSteps: 4_000_000 })
    const { outcomes, probes } = await cell.trace(
      'export default function* (doc) {\n  yield { a: 1 }\n  if (doc.n) {\n    for (;;);\n  }\n}',
      documentsOf({ n: 1 }, {}),
    )
    // The line is the last one that called or read something.
    expect(outcomes[0]).toMatchObject({ error: { code: 'MAP_TIMEOUT', line: 3 } })
    const ran = new Set(outcomes[0]!.trace!.n.filter((_, at) => at % 2 === 0))
    expect(
      probes.counters.filter(({ slot, kind }) => kind === 'line' && ran.has(slot)).map(({ line }) => line),
    ).toEqual([2, 3, 4])
    await cell.close()
  })

  test('no more than is kept, whatever the map and the document are', async () => {
    const wide = Object.fromEntries(Array.from({ length: 21_000 }, (_, n) => [`key ${n}`, { n }]))
    const { outcomes } = await sandbox.trace(
      'export default function* (d) { for (const k in d) { const v = d[k]; yield { n: v?.n ?? 0 }; if (v?.n === 2000) return } }',
      documentsOf(wide),
      { depth: 'values' },
    )
    const [outcome] = outcomes
    expect(outcome).toMatchObject({ trace: { x: 1 } })
    expect(JSON.stringify(outcome!.trace).length).toBeLessThan(200_000)
    expect('rows' in outcome! && outcome.rows.length).toBe(2_001)
  })
})
