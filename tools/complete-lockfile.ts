import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * Adds to the lockfile the packages of other platforms that the registry at hand does not have.
 *
 * npm leaves an optional dependency it cannot find out of the lockfile without a word, and `npm ci` then refuses
 * that lockfile. What is added says for which platform it is, so that no other one asks for it. Run it after
 * `npm install`, as `tools/lockfile.test.ts` tells when it is needed.
 */
export interface LockedPackage {
  version?: string
  readonly integrity?: string
  /** A workspace of this repository. */
  readonly link?: boolean
  dev?: boolean
  optional?: boolean
  os?: readonly string[]
  cpu?: readonly string[]
  libc?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}
export type Lockfile = { packages: Record<string, LockedPackage> }

const path = join(resolve(import.meta.dirname, '..'), 'package-lock.json')

export function readLockfile(): Lockfile {
  return JSON.parse(readFileSync(path, 'utf8')) as Lockfile
}

/** The optional packages that other packages name and the lockfile lacks, with what can be said of them. */
export function missingPackages({ packages }: Lockfile): Record<string, LockedPackage> {
  const missing: Record<string, LockedPackage> = {}
  for (const { dev, optionalDependencies = {} } of Object.values(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const place = `node_modules/${name}`
      if (place in packages) continue
      missing[place] = { version, ...(dev && { dev }), optional: true, ...platformOf(name) }
    }
  }
  return missing
}

/** The platform a package is for, by its name: `binding-linux-arm64-musl`, `darwin-x64`, `win32-ia32-msvc`. */
export function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const pattern = /(android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(?:-([a-z]+))?$/
  const [, os, cpu, system = ''] = pattern.exec(name) ?? []
  if (os === undefined || cpu === undefined) throw new Error(`The name of ${name} does not tell its platform`)
  const libc = system.startsWith('musl') ? 'musl' : system.startsWith('gnu') ? 'glibc' : null
  return { os: [os], cpu: [cpu], ...(libc !== null && { libc: [libc] }) }
}

if (import.meta.main) {
  const lockfile = readLockfile()
  const missing = missingPackages(lockfile)
  const entries = Object.entries({ ...lockfile.packages, ...missing })
  const sorted = entries.toSorted(([one], [other]) => one.localeCompare(other, 'en'))
  if (Object.keys(missing).length > 0)
    writeFileSync(path, `${JSON.stringify({ ...lockfile, packages: Object.fromEntries(sorted) }, null, 2)}\n`)
  console.log(`${Object.keys(missing).length} packages of other platforms added`)
}
