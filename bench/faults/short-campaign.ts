import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Campaign, Outcome } from './campaign.ts'

/** Runs a few runs of a campaign within the test suite; each day's tests take the same ones. */
export async function runShort(campaign: Campaign, count: number, dialect = 'sqlite'): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'))
  return await campaign({
    count,
    seed: 20_261_123,
    from: 0,
    folder,
    dialect,
    documents: 300,
    say: () => undefined,
  })
}
