import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A path in a folder of its own; the test run removes its folders when it ends. */
export function temporaryPath(name = 'test.db'): string {
  return join(mkdtempSync(join(tmpdir(), 'store-')), name)
}
