import { expect, test } from 'vitest'
import { runShort } from '../short-campaign.ts'
import { model } from './campaign.ts'

test('random operations answer as a model in memory does', async () => {
  const { runs, violations } = await runShort(model, 40)
  expect(violations).toEqual([])
  expect(runs).toBe(40)
})
