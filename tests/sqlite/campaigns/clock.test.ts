import { expect, test } from 'vitest'
import { runShort } from '../../../bench/faults/short-campaign.ts'
import { clock } from '../../../bench/faults/clock/campaign.ts'

test('a clock that is set forth and back takes no build from one that lives, and keeps none for one that died', async () => {
  const { runs, violations } = await runShort(clock, 3)
  expect(violations).toEqual([])
  expect(runs).toBe(3)
})
