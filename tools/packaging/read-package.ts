import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { extractFile, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'

/** What an unpacked build for Linux holds, as read back from it. */
export interface PackageContents {
  /** Files of the archive, with forward slashes, those kept beside it included. */
  readonly archived: readonly string[]
  /** Native modules beside the archive, where the system can load them. */
  readonly native: readonly string[]
  /** Names of packages in the archive. */
  readonly packages: ReadonlySet<string>
  /** What the built main process imports, less what Node and Electron themselves have. */
  readonly imports: readonly string[]
  /** Packages that the app's code or a package in the archive needs and that are not there: `knex needs debug`. */
  readonly missing: readonly string[]
  /** Bytes of the archive and of what is beside it, Electron itself left out. */
  readonly size: number
  readonly resources: readonly string[]
  readonly languages: readonly string[]
  readonly main: string
  /** Names of the fuses that are on. */
  readonly fuses: readonly string[]
}

export async function readPackage(folder: string): Promise<PackageContents> {
  const archive = join(folder, 'resources/app.asar')
  const archived = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/'))
  const unpacked = filesIn(`${archive}.unpacked`)
  const manifests = archived.filter((path) => /\/node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path))
  const manifest = JSON.parse(extractFile(archive, 'package.json').toString()) as { main: string }
  const packages = new Set(manifests.map(packageOf))
  const imports = importsOf(archive, archived)
  return {
    archived,
    native: unpacked.filter((path) => path.endsWith('.node')),
    packages,
    imports,
    missing: [...missingIn(archive, manifests), ...imports.filter((name) => !packages.has(name))],
    size: statSync(archive).size + sizeOf(`${archive}.unpacked`),
    resources: readdirSync(join(folder, 'resources')),
    languages: readdirSync(join(folder, 'locales')),
    main: manifest.main,
    fuses: await fusesOf(join(folder, 'datastore')),
  }
}

function packageOf(manifest: string): string {
  return manifest.slice(manifest.lastIndexOf('node_modules/') + 13, -'/package.json'.length)
}

function missingIn(archive: string, manifests: readonly string[]): string[] {
  const there = new Set(manifests)
  return manifests.flatMap((path) => {
    const { dependencies = {} } = JSON.parse(extractFile(archive, path.slice(1)).toString()) as {
      dependencies?: Record<string, string>
    }
    return Object.keys(dependencies)
      .filter((name) => !placesOf(path, name).some((place) => there.has(place)))
      .map((name) => `${packageOf(path)} needs ${name}`)
  })
}

function importsOf(archive: string, archived: readonly string[]): string[] {
  const code = archived.filter((path) => /^\/out\/main\/.*\.js$/.test(path))
  const names = code.flatMap((path) => {
    const text = extractFile(archive, path.slice(1)).toString()
    const found = text.matchAll(/^import .*?["']([^"'.][^"']*)["'];?$|\bimport\(["']([^"'.][^"']*)["']\)/gm)
    return [...found].map(([, still, lazy]) => still ?? lazy ?? '')
  })
  const foreign = names.filter((name) => name !== 'electron' && !isBuiltin(name))
  return [
    ...new Set(
      foreign.map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
    ),
  ]
}

/** Where Node would look for a package that the package of `manifest` names. */
function placesOf(manifest: string, name: string): string[] {
  const parts = manifest.split('/node_modules/')
  return parts.map((_part, at) =>
    [...parts.slice(0, parts.length - at), `${name}/package.json`].join('/node_modules/'),
  )
}

async function fusesOf(executable: string): Promise<string[]> {
  const wire = await getCurrentFuseWire(executable)
  return Object.entries(FuseV1Options)
    .filter(([, fuse]) => typeof fuse === 'number' && wire[fuse] === FuseState.ENABLE)
    .map(([name]) => name)
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'))
}

function sizeOf(folder: string): number {
  const sizes = filesIn(folder).map((path) => {
    const entry = statSync(join(folder, path))
    return entry.isFile() ? entry.size : 0
  })
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Whether the archive has the very text of a file that was built. */
export function isArchived(folder: string, path: string, built: string): boolean {
  return extractFile(join(folder, 'resources/app.asar'), path).equals(readFileSync(built))
}
