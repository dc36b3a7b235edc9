import { expect, test } from 'vitest'
import { mostSteps, Tank } from './tank.ts'

const tankOf = () => {
  const { Global } = WebAssembly as unknown as {
    readonly Global: new (type: object, value: number) => WebAssembly.Global
  }
  const left = new Global({ value: 'i32', mutable: true }, 0)
  return { left, tank: new Tank(left) }
}

test('a tank has a reserve beside what is granted', () => {
  const { left, tank } = tankOf()
  tank.fill(1000)
  expect(left.value).toBe(1250)
  left.value = 250
  expect([tank.used, tank.spent, tank.dry]).toEqual([1000, false, false])
  left.value = 249
  expect([tank.used, tank.spent, tank.dry]).toEqual([1001, true, false])
  left.value = -3
  expect([tank.spent, tank.dry]).toEqual([true, true])
  tank.fill(1000)
  expect([tank.used, tank.spent, tank.dry]).toEqual([0, false, false])
})

test('and takes no more than it holds', () => {
  const { left, tank } = tankOf()
  tank.fill(1e12)
  expect(left.value).toBeLessThanOrEqual(2_147_483_647)
  left.value -= mostSteps + 1
  expect(tank.spent).toBe(true)
})
