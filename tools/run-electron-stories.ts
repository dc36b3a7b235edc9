import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { findElectron } from './find-electron.ts'

/*
 * `npm run e2e:electron [-- -g words]`: every story of the web host on Electron too, and those of its shell, with the binary
 * that is installed. Where there is none it says what did not run.
 */
const root = resolve(import.meta.dirname, '..')
const playwright = [
  join(root, 'node_modules/@playwright/test/cli.js'),
  'test',
  '--config',
  'e2e/playwright.config.ts',
]
const given = process.argv.slice(2)

if (findElectron() === null) {
  const args = ['--list', '--project', 'web', '--grep-invert', '@web', ...given]
  const { stdout } = spawnSync(process.execPath, [...playwright, ...args], { cwd: root, encoding: 'utf8' })
  const stories = stdout.split('\n').filter((line) => line.includes(' › '))
  for (const story of stories) console.log(story.replace(/^\s*\[web\] › /, '  '))
  console.log(
    `NOT RUN on Electron: the ${stories.length} stories above, and those of e2e/electron. Its binary is not installed ` +
      '(npx install-electron fetches it).',
  )
} else {
  const { status } = spawnSync(process.execPath, [...playwright, '--project', 'electron', ...given], {
    cwd: root,
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
}
