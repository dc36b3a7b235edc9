import { expect, test } from 'vitest'
import { runShort } from '../../../bench/faults/short-campaign.ts'
import { twoApps } from '../../../bench/faults/two-apps/campaign.ts'

test('two apps that build one view of one file end as documented, and the view equals its map', async () => {
  const { runs, violations, details } = await runShort(twoApps, 3)
  expect(violations).toEqual([])
  expect(runs).toBe(3)
  expect(details['acknowledged writes']).toBeGreaterThan(0)
})
