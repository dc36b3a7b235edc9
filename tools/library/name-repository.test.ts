import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const script = join(import.meta.dirname, 'name-repository.ts')
const manifest = '{ "name": "packed",   "version": "1.0.0" }\n'
const run = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'someone/datastore' }

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'repository-'))
  writeFileSync(join(folder, 'package.json'), manifest)
  execFileSync('git', ['init', '--quiet', folder])
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the script in the folder, and gives the repository that package.json names then, with what the script says. */
function name(env: Record<string, string> = {}): { url: string | undefined; said: string } {
  const { PATH = '' } = process.env
  const { status, stderr } = spawnSync(process.execPath, [script], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH, ...env },
  })
  expect(status).toBe(0)
  const named = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    repository?: { url: string }
  }
  return { url: named.repository?.url, said: stderr }
}

test('names the repository that the release runs in, and takes it back', () => {
  execFileSync('git', ['-C', folder, 'remote', 'add', 'origin', 'https://example.org/other.git'])
  const url = 'git+https://github.com/someone/datastore.git'
  expect(name(run)).toEqual({ url, said: `The package names its repository: ${url}\n` })
  expect(name(run)).toMatchObject({ url })
  execFileSync(process.execPath, [script, '--restore'], { cwd: folder })
  expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe(manifest)
  expect(readdirSync(folder).toSorted()).toEqual(['.git', 'package.json'])
})

test.each([
  ['git@github.com:someone/datastore.git', 'git+https://github.com/someone/datastore.git'],
  ['ssh://git@example.org:2222/a/b', 'git+https://example.org/a/b.git'],
  ['https://me:secret@example.org/a/b.git', 'git+https://example.org/a/b.git'],
])('names what origin is: %s', (origin, url) => {
  execFileSync('git', ['-C', folder, 'remote', 'add', 'origin', origin])
  expect(name()).toMatchObject({ url })
})

test('says so where there is neither, and changes nothing', () => {
  expect(name()).toEqual({ url: undefined, said: expect.stringContaining('The package names no repository') })
  execFileSync('git', ['-C', folder, 'remote', 'add', 'origin', '/srv/datastore.git'])
  expect(name()).toMatchObject({ url: undefined })
  expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe(manifest)
})
