import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { commands } from '../../src/cli/commands/index.ts'
import { matches } from './matches.ts'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/cli.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'cli-page-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A block of the page: what is typed, lines that go on with `> ` included, and what is shown. */
interface Shown {
  readonly title: string
  readonly typed: string
  readonly shown: string
}

const blocks = [...page.matchAll(/```console\n(.*?)```/gs)].map(([, block = '']): Shown => {
  const lines = block.trimEnd().split('\n')
  const typed = lines.filter((line) => /^[$>] /.test(line)).map((line) => line.slice(2))
  return {
    title: typed[0] ?? '',
    typed: typed.join('\n'),
    shown: lines.filter((line) => !/^[$>] /.test(line)).join('\n'),
  }
})

test('the page has a block for each of its parts', () => {
  expect(blocks.length).toBeGreaterThan(3)
})

test.each(blocks)('what follows "$title" is shown', ({ typed, shown }) => {
  const program = `datastore() { ${JSON.stringify(process.execPath)} ${JSON.stringify(join(root, 'src/cli/bin.ts'))} "$@"; }`
  const { stdout } = spawnSync('bash', ['-c', `exec 2>&1\n${program}\n${typed}`], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, DATASTORE_URL: 'users.db' },
  })
  expect(matches(shown, stdout) ? shown : stdout.trimEnd()).toBe(shown)
})

test('the page and the help of each command have all commands and examples', () => {
  const rows = [...page.matchAll(/^\| `([\w-]+)/gm)].map(([, name]) => name)
  for (const { name, examples, summary } of commands) {
    expect(rows).toContain(name)
    expect(summary).toMatch(/^[a-z].*[^.]$/)
    expect(examples.length).toBeGreaterThan(0)
    for (const [line] of examples) expect(line).toContain(`datastore ${name}`)
  }
})
