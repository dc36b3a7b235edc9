import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('a package around a stub of Electron holds what the app needs and no more, its fuses set and its native module loadable', () => {
  const proving = spawnSync(process.execPath, [join(import.meta.dirname, 'prove-package.ts')], {
    encoding: 'utf8',
  })
  expect(proving.stdout).toContain('The app adds')
  expect(proving.status, `${proving.stdout}\n${proving.stderr}`).toBe(0)
})
