import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'

// Compares times, so it runs with no other test beside it. A busy machine may be slow for one of two and not for the other:
// of each the shortest of several counts.

let store: Datastore
beforeAll(async () => {
  store = await Datastore.open(await temporaryUrl(), { durability: 'normal' })
  await store.putMany(
    Array.from({ length: 6000 }, (_, n): [string, object] => [`k${n}`, { email: `U${n}@X`, n }]),
  )
})
afterAll(() => store.close())

const versionOf = (version: number): ViewDefinition => ({
  name: 'sized',
  columns: [
    { name: 'email', type: 'text', unique: true },
    { name: 'age', type: 'integer', index: true },
  ],
  map: `export default (doc) => [{ email: doc.email.toLowerCase(), age: doc.n }] // ${version}`,
})

test('a dry run estimates within three times what the build takes', async () => {
  const [told, taken]: [number[], number[]] = [[], []]
  for (let version = 0; version < 5; version++) {
    const { estimate } = await store.views.dryRun(versionOf(version))
    told.push(estimate!.milliseconds)
    const started = performance.now()
    await store.views.publish(versionOf(version))
    taken.push(performance.now() - started)
  }
  const ratio = Math.min(...told) / Math.min(...taken)
  expect(ratio).toBeGreaterThan(1 / 3)
  expect(ratio).toBeLessThan(3)
})

test('a forecast takes no longer than ten saves once it is warm', async () => {
  const [forecasts, saves]: [number[], number[]] = [[], []]
  for (let n = 0; n < 30; n++) {
    forecasts.push((await store.forecast('k7', `{"email":"a${n}","n":8}`)).milliseconds)
    const started = performance.now()
    await store.put('k8', { email: `b${n}`, n })
    saves.push(performance.now() - started)
  }
  expect(Math.min(...forecasts)).toBeLessThan(10 * Math.min(...saves))
})
