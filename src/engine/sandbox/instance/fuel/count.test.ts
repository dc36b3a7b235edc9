import { expect, test } from 'vitest'
import { compileMap } from '../../compile/compile-map.ts'
import { stateCells } from '../../guest/guest-batch.ts'
import { completeLimits } from '../../limits.ts'
import { QuickJsInstance } from '../quickjs-instance.ts'
import { packBatch } from '../../encoding/pack-batch.ts'

const source = `export default (doc) => {
  const made = {}
  for (let i = 0; i < 2000; i++) made['k' + ((i * 7) % 500)] = [i, { i }]
  return [{ keys: Object.keys(made).sort().join().length, big: { n: doc.n + 1n } }]
}`

test('a document takes as many steps in each fresh instance, to the last one', async () => {
  const counts = new Set<string>()
  for (let time = 0; time < 4; time++) {
    const instance = await QuickJsInstance.start(completeLimits())
    const started = instance.tank.used
    expect(instance.define(compileMap(source).factory)).toBeUndefined()
    instance.tank.fill(1e9)
    const { header, text } = packBatch(['a'], ['{"n":12345678901234567890}'], instance.mark)
    instance.state[stateCells.most] = 1
    expect(instance.call('enter', 'load', header, text, '')).toEqual({ value: '' })
    expect(instance.state[stateCells.finished]).toBe(1)
    counts.add(`${started} ${instance.tank.used}`)
  }
  expect(counts.size).toBe(1)
})
