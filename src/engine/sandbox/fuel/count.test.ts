import { expect, test } from 'vitest'
import { compileMap } from '../compile-map.ts'
import { stateCells } from '../guest/create-runner.ts'
import { completeLimits } from '../limits.ts'
import { Machine } from '../machine.ts'
import { packBatch } from '../pack-batch.ts'

const source = `export default (doc) => {
  const made = {}
  for (let i = 0; i < 2000; i++) made['k' + ((i * 7) % 500)] = [i, { i }]
  return [{ keys: Object.keys(made).sort().join().length, big: { n: doc.n + 1n } }]
}`

test('a document takes as many steps in each fresh machine, to the last one', async () => {
  const counts = new Set<string>()
  for (let time = 0; time < 4; time++) {
    const machine = await Machine.start(completeLimits())
    const started = machine.tank.used
    expect(machine.define(compileMap(source).factory)).toBeUndefined()
    machine.tank.fill(1e9)
    const { header, text } = packBatch(['a'], ['{"n":12345678901234567890}'], machine.mark)
    machine.state[stateCells.most] = 1
    expect(machine.call('enter', 'load', header, text, '')).toEqual({ value: '' })
    expect(machine.state[stateCells.finished]).toBe(1)
    counts.add(`${started} ${machine.tank.used}`)
  }
  expect(counts.size).toBe(1)
})
