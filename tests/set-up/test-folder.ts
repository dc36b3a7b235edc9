import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Gives a test run a temporary folder of its own, and removes it with everything the tests left in it. */
export default function giveTestFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'datastore-test-'))
  process.env['TMPDIR'] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
