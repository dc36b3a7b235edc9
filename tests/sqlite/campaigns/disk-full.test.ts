import { expect, test } from 'vitest'
import { runShort } from '../../../bench/faults/short-campaign.ts'
import { diskFull } from '../../../bench/faults/disk-full/campaign.ts'

// Elsewhere there is neither a small filesystem to mount nor prlimit to set.
test.runIf(process.platform === 'linux')(
  'a disk that runs full is a clear error, loses nothing, and is forgotten when space is back',
  async () => {
    const { runs, violations, details } = await runShort(diskFull, 20)
    expect(violations).toEqual([])
    expect(runs).toBe(20)
    expect(details['acknowledged']).toBeGreaterThan(0)
  },
)
