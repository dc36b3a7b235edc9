import { expect, test } from 'vitest'
import { canRunServer } from '../../support/servers/server-programs.ts'
import { dialect } from '../../support/databases/temporary-url.ts'
import { runShort } from '../../../bench/faults/short-campaign.ts'
import { restarts } from '../../../bench/faults/restarts/campaign.ts'

// Needs a server that may be killed; CI has its programs.
test.skipIf(!canRunServer(dialect) && process.env['CI'] === undefined)(
  'a server that ends in the middle of a job loses nothing acknowledged, and the job is gone on with',
  async () => {
    const { runs, violations, details } = await runShort(restarts, 3, dialect)
    expect(violations).toEqual([])
    expect(runs).toBe(3)
    expect(details['acknowledged writes']).toBeGreaterThan(0)
  },
)
