import { expect, test } from 'vitest'
import { runShort } from '../../../bench/faults/short-campaign.ts'
import { batch } from '../../../bench/faults/batch/campaign.ts'

test('a batch that is refused at any place leaves nothing, in no table', async () => {
  const { runs, violations } = await runShort(batch, 40)
  expect(violations).toEqual([])
  expect(runs).toBe(40)
})
