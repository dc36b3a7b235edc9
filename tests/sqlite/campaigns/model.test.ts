import { expect, test } from 'vitest'
import { runShort } from '../../../bench/faults/short-campaign.ts'
import { model } from '../../../bench/faults/model/campaign.ts'

test('random operations answer as a model in memory does', async () => {
  const { runs, violations } = await runShort(model, 40)
  expect(violations).toEqual([])
  expect(runs).toBe(40)
})
