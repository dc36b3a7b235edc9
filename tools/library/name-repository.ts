import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

/*
 * `node tools/library/name-repository.ts`: writes into package.json, while npm packs it, which repository the package is made
 * from, as provenance and the registry's page need it: the one that the release runs in, or the one that `origin` names. The
 * project names none itself, so that a fork's package does not point elsewhere. With `--restore` package.json is as before.
 */
const [manifest, kept] = ['package.json', '.package.json.before-pack']

if (process.argv.includes('--restore')) {
  if (existsSync(kept)) renameSync(kept, manifest)
} else {
  const url = repositoryOfRun() ?? repositoryOfOrigin()
  if (url === null)
    console.error(
      'The package names no repository: GITHUB_SERVER_URL and GITHUB_REPOSITORY are not set, and git has no remote "origin". ' +
        'It can be installed; npm takes no provenance of it.',
    )
  else write({ type: 'git', url })
}

function write(repository: { readonly type: string; readonly url: string }): void {
  // One that is left is of a run that was ended.
  if (existsSync(kept)) renameSync(kept, manifest)
  const text = readFileSync(manifest, 'utf8')
  writeFileSync(kept, text)
  const named = { ...(JSON.parse(text) as Record<string, unknown>), repository }
  // In one step: others read it meanwhile.
  writeFileSync(`${kept}.new`, `${JSON.stringify(named, null, 2)}\n`)
  renameSync(`${kept}.new`, manifest)
  console.error(`The package names its repository: ${repository.url}`)
}

function repositoryOfRun(): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env
  return server && name ? `git+${server}/${name}.git` : null
}

/** An address for `ssh` is written as one that everybody can read. */
function repositoryOfOrigin(): string | null {
  try {
    const origin = execFileSync('git', ['remote', 'get-url', 'origin'], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim()
    const [, host, path] = /^(?:ssh:\/\/)?(?:[^@/]+@)([^:/]+)(?::\d+)?[:/](.+)$/.exec(origin) ?? []
    const address = host === undefined ? origin : `https://${host}/${path}`
    // A password in an address is nobody else's business, and a folder is no address.
    if (!/^https?:\/\//.test(address)) return null
    const url = new URL(address)
    url.username = url.password = ''
    return `git+${String(url).replace(/(?:\.git)?\/?$/, '.git')}`
  } catch {
    return null
  }
}
