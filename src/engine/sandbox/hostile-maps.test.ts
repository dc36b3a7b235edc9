import { afterAll, describe, expect, test } from 'vitest'
import { DatastoreError } from '../../shared/errors.ts'
import { heldFor } from '../../../tests/support/held.ts'
import { onSecond } from '../../../tests/support/maps/hostile-maps.ts'
import { completeLimits } from './limits.ts'
import { holdMilliseconds } from './executor/quick-maps.ts'
import { Sandbox, type GroupedOutcome, type SandboxOutcome } from './sandbox.ts'
import { Thread } from './worker/thread.ts'

const sandbox = new Sandbox({ documentSteps: 40_000_000 })
afterAll(() => sandbox.close())

/** What asking may compute beside the wait, in milliseconds: a first call is compiled, and memory is collected. */
const computing = 100

const three = [1, 2, 3].map((n) => ({ key: `k${n}`, text: JSON.stringify({ n }) }))

const summaryOf = (outcomes: readonly (SandboxOutcome | GroupedOutcome)[]) =>
  outcomes.map((outcome) => {
    if ('error' in outcome) return outcome.error.code
    return 'rows' in outcome ? outcome.rows.length : outcome.groups.reduce((sum, { count }) => sum + count, 0)
  })

test('a slow native loop in every document costs no more than its deadline each', async () => {
  const outcomes = await sandbox.run(
    'export default () => new Array(2 ** 32 - 1).join("x")',
    three.slice(0, 2),
  )
  expect(summaryOf(outcomes)).toEqual(['MAP_TIMEOUT', 'MAP_TIMEOUT'])
})

describe('who asks for a quick map is held until it answers', () => {
  const source = `export default (doc) => {
  if (doc.loop) for (;;);
  if (doc.hang) new Array(2 ** 32 - 1).join('x')
  return [{ n: doc.n }, { n: doc.big }]
}`
  const one = (value: object) => [{ key: 'a', text: JSON.stringify(value) }]

  /** Runs a map until it is waited for: a busy computer may find it slow at first. */
  async function warm(runner: Sandbox): Promise<readonly GroupedOutcome[]> {
    for (;;) {
      const answer = runner.runBriefly(source, one({ n: 1 }))
      if (!(answer instanceof Promise)) return answer
      await answer
    }
  }

  test('and gets what every map gets', async () => {
    const at = await warm(sandbox)
    expect(at).toEqual(await sandbox.runGrouped(source, one({ n: 1 })))
    expect(await sandbox.runBriefly(source, one({ n: 1, big: 2 ** 60 }))).toEqual(
      await sandbox.runGrouped(source, one({ n: 1, big: 2 ** 60 })),
    )
  })

  test('but not by a map it has never met, nor for a large document, nor for many', async () => {
    const large = [{ key: 'a', text: JSON.stringify({ n: 'x'.repeat(40_000) }) }]
    const many = Array.from({ length: 5 }, () => one({ n: 1 })[0]!)
    const answers = [
      sandbox.runBriefly('export default () => [{ never: 1 }]', one({})),
      sandbox.runBriefly(source, large),
      sandbox.runBriefly(source, many),
    ]
    expect(answers.map((answer) => answer instanceof Promise)).toEqual([true, true, true])
    for (const answer of answers) await answer
  })

  test('and for a moment only where it is late; then it is not waited for until it is quick again', async () => {
    const single = new Sandbox({ workers: 1, documentSteps: 40_000_000 })
    await warm(single)
    for (const attack of [{ loop: true }, { hang: true }]) {
      const { result: answers, milliseconds } = heldFor(() => [
        single.runBriefly(source, one(attack)),
        single.runBriefly(source, one({ n: 1 })),
      ])
      expect(milliseconds).toBeLessThan(holdMilliseconds + computing)
      expect(answers.map((answer) => answer instanceof Promise)).toEqual([true, true])
      const [late, next] = answers
      expect([summaryOf(await late!), summaryOf(await next!)]).toEqual([['MAP_TIMEOUT'], [2]])
      await warm(single)
    }
    await single.close()
    await expect(async () => await single.runBriefly(source, one({ n: 1 }))).rejects.toMatchObject({
      code: 'CLOSED',
    })
  })
})

describe('nothing of one document reaches the next', () => {
  test('not by the console', async () => {
    expect(summaryOf(await sandbox.run(onSecond('console.log = () => 1'), three))).toEqual([
      1,
      'MAP_ERROR',
      1,
    ])
  })

  test('and the same code gives the same rows, in whatever batch', async () => {
    const source = `export default function* (doc) {
  const o = {}; for (let i = 0; i < 50; i++) o['k' + (i * 7 + doc.n) % 50] = Math.sin(i * doc.n)
  yield { order: Object.keys(o).join(), sum: Object.values(o).reduce((a, b) => a + b, 0), sorted: Object.keys(o).sort(() => 0).join(),
    local: new Date(2020, 6, 1, 12).toISOString(), zone: new Date(0).getTimezoneOffset(), text: new Date(0).toString() }
}`
    const documents = Array.from({ length: 600 }, (_, n) => ({ key: `k${n}`, text: `{"n":${n}}` }))
    const together = await sandbox.run(source, documents)
    const other = new Sandbox({ workers: 1 })
    const apart = (await Promise.all(documents.slice(0, 40).map((one) => other.run(source, [one])))).flat()
    expect(together.slice(0, 40)).toEqual(apart)
    expect('rows' in together[0]! && together[0].rows[0]).toMatchObject({
      local: '2020-07-01T12:00:00.000Z',
      zone: 0,
    })
    await other.close()
  })
})

describe('the same code gives the same rows', () => {
  const source = `export default function* (doc) {
  if (doc.n === 13) for (;;);
  const set = new Set(); for (let i = 0; i < 40; i++) set.add((i * doc.n) % 17)
  yield { all: [...set].join(), root: Math.sqrt(doc.n), power: 1.1 ** doc.n, time: new Date(doc.n * 1e11).toISOString(), sorted: ['é', 'z', 'Z', 'a'].sort().join(), upper: 'ß'.toUpperCase(), big: String(3n ** BigInt(doc.n)) }
}`
  const documents = Array.from({ length: 60 }, (_, n) => ({ key: `k${n}`, text: `{"n":${n}}` }))
  const without = documents.filter((_, n) => n !== 13)

  test('in every worker, after a restart of the instance, and in a sandbox begun anew', async () => {
    const first = await sandbox.run(source, without)
    const broken = await sandbox.run(source, documents)
    expect(broken.filter(({ key }) => key !== 'k13')).toEqual(first)
    const apart = await Promise.all(without.slice(0, 8).map((one) => sandbox.run(source, [one])))
    expect(apart.flat()).toEqual(first.slice(0, 8))
    const other = new Sandbox({ workers: 1 })
    expect(await other.run(source, without)).toEqual(first)
    await other.close()
  })

  test('after a worker has died in the middle of its work', async () => {
    const limits = completeLimits({ documentSteps: 1_700_000_000 })
    const thread = new Thread(limits)
    const request = { source: 'export default () => { for (;;); }', check: false, keys: ['a'], texts: ['{}'] }
    await thread.ask({ id: 0, ...request, check: true })
    const answer = thread.ask({ id: 1, ...request })
    setTimeout(() => void thread.end(), 300)
    expect(await answer).toMatchObject({ id: 1, ended: 'crash' })
    expect(thread.ended).toBe(true)

    // A pool goes on with a new one: here the watchdog ends the worker, whose native code nothing interrupts.
    const single = new Sandbox({ workers: 1, documentSteps: 40_000_000 })
    const before = await single.run(source, without.slice(0, 5))
    const [ended] = await single.run('export default () => new Array(2 ** 32 - 1).join("x")', [three[0]!])
    expect(ended).toMatchObject({ error: { code: 'MAP_TIMEOUT' } })
    expect(await single.run(source, without.slice(0, 5))).toEqual(before)
    await single.close()
  })
})

test('code that would load other code does not compile', async () => {
  for (const attack of ["await import('node:fs')", "import('node:fs').then((fs) => fs)", 'import.meta.url']) {
    await expect(sandbox.run(onSecond(attack), three)).rejects.toMatchObject({ code: 'MAP_SYNTAX' })
  }
})

describe('the pool', () => {
  test('cancels at once, in the middle of an endless map, and goes on', async () => {
    const single = new Sandbox({ workers: 1, documentSteps: 1_000_000_000 })
    const hundred = Array.from({ length: 100 }, (_, n) => ({ key: `k${n}`, text: '{}' }))
    await single.check(onSecond(''))
    const controller = new AbortController()
    const started = performance.now()
    const run = single.run('export default () => { for (;;); }', hundred, { signal: controller.signal })
    setTimeout(() => controller.abort(), 50)
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' })
    // Each of the hundred documents would take seconds.
    expect(performance.now() - started).toBeLessThan(60_000)
    expect(summaryOf(await single.run(onSecond(''), three))).toEqual([1, 1, 1])
    await single.close()
  })

  test('cancels runs that wait for a worker', async () => {
    const single = new Sandbox({ workers: 1, documentSteps: 100_000_000 })
    const busy = single.run('export default () => { for (;;); }', three.slice(0, 1))
    const controller = new AbortController()
    const waiting = single.run('export default () => []', three, { signal: controller.signal })
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(summaryOf(await busy)).toEqual(['MAP_TIMEOUT'])
    await single.close()
  })

  test('runs two maps at once on two workers', async () => {
    const pair = new Sandbox({ workers: 2 })
    await Promise.all([pair.check('export default () => []'), pair.check('export default () => [{}]')])
    let quick = false
    const slow = pair.run(
      'export default (doc) => { if (doc.n === 1) { let x = 0; for (let i = 0; i < 2e6; i++) x += i }; return [doc] }',
      three,
    )
    const fast = pair.run('export default (doc) => [doc]', three).then((outcomes) => {
      quick = true
      return outcomes
    })
    expect(summaryOf(await fast)).toEqual([1, 1, 1])
    expect(quick).toBe(true)
    expect(summaryOf(await slow)).toEqual([1, 1, 1])
    await pair.close()
  })

  test('reads documents of many megabytes', async () => {
    const text = JSON.stringify({
      list: Array.from({ length: 200_000 }, (_, n) => ({ n, name: `name ${n} é` })),
    })
    expect(text.length).toBeGreaterThan(5_000_000)
    const roomy = new Sandbox({ workers: 1 })
    const [outcome] = await roomy.run('export default (doc) => [{ n: doc.list.length }]', [
      { key: 'big', text },
    ])
    expect(outcome).toMatchObject({ rows: [{ n: 200_000 }] })
    await roomy.close()
  })

  test('survives raw characters that are no JSON', async () => {
    const outcomes = await sandbox.run('export default (doc) => [{ n: doc.n, s: doc.s }]', [
      { key: 'a', text: '{"n":1,"s":"\0"}' },
      { key: 'b', text: '{"n":2,"s":"\ud800"}' },
      { key: 'c', text: '{"n":3,"s":"é🙂"}' },
    ])
    expect(summaryOf(outcomes)).toEqual(['MAP_ERROR', 1, 1])
    expect(outcomes[2]).toMatchObject({ rows: [{ n: 3, s: 'é🙂' }] })
  })

  test('is closed for good, with what still ran refused', async () => {
    const closing = new Sandbox()
    setTimeout(() => void closing.close(), 100)
    const run = closing.run('export default () => { for (;;); }', three)
    await expect(run).rejects.toMatchObject({ code: 'CLOSED' })
    await expect(closing.check('export default () => []')).rejects.toBeInstanceOf(DatastoreError)
  })
})
