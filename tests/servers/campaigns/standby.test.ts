import { expect, test } from 'vitest'
import { canRunServer } from '../../support/servers/server-programs.ts'
import { dialect } from '../../support/databases/temporary-url.ts'
import { runShort } from '../../../bench/faults/short-campaign.ts'
import { standby } from '../../../bench/faults/standby/campaign.ts'

// Needs two servers, one of which is lost; CI has their programs.
test.skipIf(!canRunServer(dialect) && process.env['CI'] === undefined)(
  'a standby is read, and when it is promoted it has all that was acknowledged and takes writes',
  async () => {
    const { runs, violations } = await runShort(standby, 1, dialect)
    expect(violations).toEqual([])
    expect(runs).toBe(1)
  },
)
