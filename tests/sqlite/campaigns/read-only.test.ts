import { expect, test } from 'vitest'
import { runShort } from '../../../bench/faults/short-campaign.ts'
import { readOnly } from '../../../bench/faults/read-only/campaign.ts'

// Elsewhere a folder has no permissions that this process could take away from itself.
test.runIf(process.platform === 'linux')(
  'a folder that can suddenly not be written is a clear error, loses nothing, and is forgotten later',
  async () => {
    const { runs, violations, details } = await runShort(readOnly, 8)
    expect(violations).toEqual([])
    expect(runs).toBe(8)
    expect(details['acknowledged writes']).toBeGreaterThan(0)
  },
)
