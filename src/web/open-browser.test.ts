import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { openBrowser } from './open-browser.ts'

test.skipIf(process.platform === 'win32' || process.platform === 'darwin')(
  'opens a file that only this user can read, and shows the link to no process list',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'open-browser-'))
    const path = process.env.PATH
    try {
      const seen = join(folder, 'seen')
      await writeFile(join(folder, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$@" > "${seen}"\n`, {
        mode: 0o755,
      })
      process.env.PATH = `${folder}${delimiter}${path}`
      const link = 'http://127.0.0.1:4321/#token=abc&open=%22a%22'
      const remove = await openBrowser(link, join(folder, 'state'))
      const file = join(folder, 'state', 'open.html')
      await expect.poll(() => readFile(seen, 'utf8').catch(() => '')).toBe(`${file}\n`)
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect(await readFile(file, 'utf8')).toContain('url=http://127.0.0.1:4321/#token=abc&amp;open=%22a%22"')
      await remove()
      await expect(stat(file)).rejects.toThrow('ENOENT')
    } finally {
      process.env.PATH = path
      await rm(folder, { recursive: true, force: true })
    }
  },
)
