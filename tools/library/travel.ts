import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { createPackageWithOptions, extractFile, listPackage, statFile } from '@electron/asar'
import { bundleWhole, outside } from './bundle.ts'

/** What a bundle with the library within takes along, where it opens files of SQLite: those that are never bundled. */
const travelling = outside.filter((name) => name !== 'pg' && name !== 'mysql2')

/**
 * Bundles an entry with the library within into a folder of its own, and copies the packages beside it that it cannot do
 * without: nothing else of `node_modules` is there.
 */
export async function layOut(folder: string, target: string, entry: string): Promise<string> {
  const made = join(folder, target)
  rmSync(made, { recursive: true, force: true })
  await bundleWhole(folder, join(target, 'dist'), [
    { in: entry, out: 'program' },
    { in: 'node_modules/datastore/dist/sandbox-worker.js', out: 'sandbox-worker' },
  ])
  writeFileSync(join(made, 'package.json'), '{ "type": "module", "main": "dist/program.js" }\n')
  copyPackages(folder, made, travelling)
  return made
}

/** Copies packages with all that they depend on. */
export function copyPackages(from: string, to: string, names: readonly string[]): void {
  const copied = new Set<string>()
  const waiting = names.map((name) => name.replace('@jitl/*', '@jitl/quickjs-wasmfile-release-sync'))
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const source = join(from, 'node_modules', name)
    if (copied.has(name) || !existsSync(source)) continue
    copied.add(name)
    cpSync(source, join(to, 'node_modules', name), { recursive: true })
    const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as {
      readonly dependencies?: Readonly<Record<string, string>>
    }
    waiting.push(...Object.keys(manifest.dependencies ?? {}))
  }
}

/** An archive of Electron, and what of it lies beside it. */
interface Archive {
  readonly path: string
  /** Files within, and files beside it, by their paths in the program. */
  readonly packed: readonly string[]
  readonly unpacked: readonly string[]
}

/** Packs a program into an archive as docs/bundling.md says. */
export async function packArchive(made: string): Promise<Archive> {
  const path = `${made}.asar`
  await createPackageWithOptions(made, path, {
    unpack: '**/dist/sandbox-worker.js',
    unpackDir: '{dist/chunks,node_modules}',
  })
  const files = listPackage(path, { isPack: false })
    .map((file) => file.slice(1))
    .filter((file) => !('files' in statFile(path, file)))
  const isUnpacked = (file: string): boolean => {
    const entry = statFile(path, file)
    return 'unpacked' in entry && entry.unpacked === true
  }
  return {
    path,
    packed: files.filter((file) => !isUnpacked(file)),
    unpacked: files.filter(isUnpacked),
  }
}

/**
 * Lays an archive out for plain Node as Electron shows it to a program: a folder of what is within, in which all else leads to
 * the files beside the archive. Node follows the links, so those files find only each other.
 */
export function showArchive({ path, packed, unpacked }: Archive, target: string): string {
  rmSync(target, { recursive: true, force: true })
  for (const file of packed) {
    mkdirSync(dirname(join(target, file)), { recursive: true })
    writeFileSync(join(target, file), extractFile(path, file))
  }
  for (const file of unpacked) {
    const link = join(target, file)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(relative(dirname(link), join(`${path}.unpacked`, file)), link)
  }
  return join(target, 'dist/program.js')
}
