import { expect, test } from 'vitest'
import { runShort } from '../short-campaign.ts'
import { contention } from './campaign.ts'

test('processes that count in the same documents lose no addition', { timeout: 120_000 }, async () => {
  const { runs, violations, details } = await runShort((order) => contention(order, 3), 150)
  expect(violations).toEqual([])
  expect(runs).toBe(150)
  expect(details['successes']).toBeGreaterThan(0)
})
