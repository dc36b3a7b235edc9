import { isBuiltin } from 'node:module'
import { posix } from 'node:path'

/** A part of the tree and what it may import. A file belongs to the first layer whose folder holds it. */
interface Layer {
  /** Path from the root of the repository; `*` stands for any one name. */
  readonly folder: string
  /** Folders it may import from, beside its own. */
  readonly imports: readonly string[]
  /** Whether it runs in Node. What does not may not import Node's modules. */
  readonly node: boolean
  /** The only packages it may import, when they are listed. A name ending in `/*` is a whole scope. */
  readonly packages?: readonly string[]
  /** Only the files directly in the folder: a new folder beside them must choose its own place. */
  readonly filesOnly?: boolean
}

/** A package that comes in through one door only. Tests may go around a door marked `tests`. */
interface Door {
  readonly packages: readonly string[]
  readonly folders: readonly string[]
  /** Types may be named outside the door: in these folders. */
  readonly types?: readonly string[]
  readonly tests?: boolean
}

const renderer = 'src/renderer'

const tested = ['src/engine', 'src/cli', 'src/shared', 'bench']

/** From the bottom upwards. Nothing imports a layer above it. */
export const layers: readonly Layer[] = [
  { folder: 'src/shared', imports: [], node: false, packages: ['valibot', '@orpc/*'] },
  { folder: 'src/engine/api', imports: ['src/engine', 'src/shared'], node: true },
  { folder: 'src/engine/host.ts', imports: ['src/engine', 'src/shared'], node: true },
  {
    folder: 'src/engine',
    imports: ['src/shared'],
    node: true,
    packages: [
      'acorn',
      'better-sqlite3',
      'hucre',
      'hyparquet-writer',
      'jsonc-parser',
      'knex',
      'mysql2',
      'pg',
      'quickjs-emscripten-core',
      '@jitl/quickjs-wasmfile-release-sync',
      'amaro',
      'valibot',
    ],
  },
  { folder: 'src/preload', imports: ['src/shared'], node: true, packages: ['electron'] },
  { folder: 'src/cli', imports: ['src/engine', 'src/shared'], node: true },
  { folder: 'src/main', imports: ['src/engine', 'src/shared'], node: true },
  { folder: 'src/web', imports: ['src/engine', 'src/shared'], node: true },

  { folder: `${renderer}/theme`, imports: [], node: false },
  { folder: `${renderer}/components`, imports: [`${renderer}/theme`, 'src/shared'], node: false },
  { folder: `${renderer}/client`, imports: ['src/shared'], node: false },
  {
    folder: `${renderer}/workspace`,
    imports: [`${renderer}/client`, `${renderer}/components`, `${renderer}/theme`, 'src/shared'],
    node: false,
  },
  {
    folder: `${renderer}/features/*`,
    imports: ['workspace', 'client', 'components', 'theme']
      .map((name) => `${renderer}/${name}`)
      .concat('src/shared'),
    node: false,
  },
  { folder: `${renderer}/app`, imports: [renderer, 'src/shared'], node: false },
  { folder: renderer, imports: [renderer, 'src/shared'], node: false, filesOnly: true },

  { folder: 'tests/support', imports: ['src/engine', 'src/shared'], node: true },
  {
    folder: 'tools',
    imports: ['src/engine', 'src/cli', 'src/shared', 'src/web', 'tests/support'],
    node: true,
  },
  { folder: 'bench', imports: ['src/engine', 'src/shared', 'tests/support', 'tools', 'e2e'], node: true },
  // What is timed stands in one folder of tests, wherever its code is.
  { folder: 'tests/timing', imports: [...tested, `${renderer}/components/json-text`], node: true },
  // Views that the app writes are run on every database.
  {
    folder: 'tests/every-database/started-views',
    imports: [...tested, `${renderer}/workspace/recipes`, `${renderer}/features/view/start`],
    node: true,
  },
  // What the app offers in SQL is read by every database.
  {
    folder: 'tests/every-database/offered-sql',
    imports: [...tested, `${renderer}/components/code-editor/sql`],
    node: true,
  },
  { folder: 'tests', imports: tested, node: true },
  { folder: 'e2e', imports: ['src/engine', 'src/shared', 'src/web', 'tests/support', 'tools'], node: true },
]

export const doors: readonly Door[] = [
  {
    packages: ['better-sqlite3', 'pg', 'mysql2', 'mariadb'],
    folders: ['src/engine/storage', 'tests/support', 'bench'],
    tests: true,
  },
  {
    packages: ['knex'],
    folders: ['src/engine/storage', 'tests/support', 'bench'],
    types: ['src/engine'],
    tests: true,
  },
  {
    packages: ['acorn'],
    folders: ['src/engine/sandbox', 'src/renderer/features/view/fixes', 'src/renderer/features/view/start'],
  },
  { packages: ['@sveltejs/acorn-typescript'], folders: ['src/renderer/features/view/fixes'] },
  {
    packages: ['quickjs-emscripten-core', '@jitl/quickjs-wasmfile-release-sync', 'amaro'],
    folders: ['src/engine/sandbox'],
  },
  { packages: ['commander', '@bomb.sh/tab', 'cli-progress'], folders: ['src/cli'] },
  { packages: ['hucre', 'hyparquet-writer'], folders: ['src/engine/transfer', 'e2e/stories'] },
  { packages: ['@orpc/*'], folders: ['src/shared/rpc', 'src/shared/contract'] },
  { packages: ['electron'], folders: ['src/main', 'src/preload', 'tools/electron-double'] },
  { packages: ['ws'], folders: ['src/web', 'tests/support'], tests: true },
  { packages: ['monaco-editor'], folders: [`${renderer}/components/code-editor`] },
  { packages: ['@tanstack/react-table'], folders: [`${renderer}/components/data-grid`] },
]

/**
 * The parts of the engine, from the bottom upwards: a part imports only parts of lines before its own. Names are of folders
 * in `src/engine`, and of files that lie there.
 */
export const engineParts: readonly (readonly string[])[] = [
  [
    'invalid-argument.ts',
    'loop-turns.ts',
    'document.ts',
    'progress.ts',
    'dry-run-cache.ts',
    'check-node.ts',
    'sync-points.ts',
  ],
  ['view-columns.ts'],
  ['where.ts'],
  ['view.ts', 'sandbox'],
  ['columns'],
  ['storage'],
  ['catalog', 'documents', 'history'],
  ['changes', 'queries', 'legacy'],
  ['session.ts', 'open-options.ts'],
  ['views'],
  ['writing'],
  ['store'],
  ['transfer', 'copy'],
  ['datastore.ts'],
  ['database.ts'],
  ['index.ts'],
  ['api'],
  ['host.ts'],
]

/** How a module is asked for: a type alone leaves nothing behind at run time. */
export interface Import {
  readonly file: string
  readonly specifier: string
  readonly typeOnly: boolean
}

/**
 * Says why an import is not allowed, or null when it is. Paths are from the root of the repository, with
 * forward slashes.
 */
export function refusal({ file, specifier, typeOnly }: Import): string | null {
  const layer = layerOf(file)
  if (layer === undefined) return unplaced(file)
  const bare = specifier.replace(/\?.*$/, '')
  if (bare.startsWith('.')) return refuseFile(file, layer, posix.join(posix.dirname(file), bare))
  if (bare.startsWith('/') || bare.startsWith('#') || bare.startsWith('@/')) {
    return `${specifier}: import files of the repository by relative path, so that the layers can be checked`
  }
  return refusePackage({ file, specifier: bare, typeOnly }, layer)
}

function layerOf(file: string): Layer | undefined {
  const depth = file.split('/').length
  return layers.find(
    ({ folder, filesOnly }) => within(file, folder) && (!filesOnly || depth === folder.split('/').length + 1),
  )
}

function unplaced(file: string): string | null {
  // Configuration files of the root stand outside the layers; a new folder of src must choose its place.
  return file.startsWith('src/')
    ? `${file} stands in no layer: give its folder a place in tools/layers/layers.ts`
    : null
}

function refuseFile(file: string, layer: Layer, target: string): string | null {
  if (target.startsWith('../')) return `${target} lies outside the repository`
  if (!target.startsWith('src/')) return refuseOutside(file, target)
  const upwards = refusePart(file, target)
  if (upwards !== null) return upwards
  const own = ownFolder(file, layer)
  if ([own, ...layer.imports].some((folder) => within(target, folder))) return null
  return `${own} may not import ${target}: imports go downwards only (${layer.imports.join(', ') || 'nothing else'})`
}

/** Says why a file may not import one outside of `src`. Tests in `src` take what all tests share. */
function refuseOutside(file: string, target: string): string | null {
  if (file.startsWith('tests/support/') && !within(target, 'tests/support'))
    return `tests/support may not import ${target}: it is what others build on`
  if (!file.startsWith('src/') || target.startsWith('resources/') || target === 'package.json') return null
  // The guides are read within the app.
  if (file.startsWith('src/renderer/app/help/') && within(target, 'docs')) return null
  if (isTest(file) && within(target, 'tests/support')) return null
  return `src may not import ${target}`
}

/** Says why one part of the engine may not import another. Tests may import any. */
function refusePart(file: string, target: string): string | null {
  const [from, to] = [partOf(file), partOf(target)]
  if (from === null || to === null || from === to || isTest(file)) return null
  const [above, below] = [lineOf(from), lineOf(to)]
  if (above < 0)
    return `src/engine/${from} is no part of the engine: give it a line in tools/layers/layers.ts`
  if (below >= 0 && below < above) return null
  return `${from} may not import ${target}: it stands above or beside it in the parts of the engine`
}

/** The part of the engine that a file belongs to; null outside of it. */
function partOf(file: string): string | null {
  const [src, engine, part] = file.split('/')
  return src === 'src' && engine === 'engine' && part !== undefined ? part : null
}

function lineOf(part: string): number {
  return engineParts.findIndex((line) => line.includes(part))
}

function refusePackage({ file, specifier, typeOnly }: Import, layer: Layer): string | null {
  const test = isTest(file)
  if (isBuiltin(specifier)) {
    return layer.node || test ? null : `${layer.folder} may not import ${specifier}: it does not run in Node`
  }
  const name = packageName(specifier)
  for (const door of doors) {
    if (!listed(name, door.packages)) continue
    if (door.folders.some((folder) => within(file, folder))) continue
    if (typeOnly && door.types?.some((folder) => within(file, folder))) continue
    if (test && door.tests === true) continue
    return `${name} has one door: ${door.folders.join(' and ')}`
  }
  if (!test && layer.packages !== undefined && !listed(name, layer.packages)) {
    return `${layer.folder} may not import the package ${name}`
  }
  return null
}

function isTest(file: string): boolean {
  return /\.test\.tsx?$/.test(file)
}

function packageName(specifier: string): string {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier)
}

function listed(name: string, packages: readonly string[]): boolean {
  return packages.some((entry) =>
    entry.endsWith('/*') ? name.startsWith(entry.slice(0, -1)) : name === entry,
  )
}

/** The folder pattern with its `*` filled in from the file's own path. */
function ownFolder(file: string, { folder }: Layer): string {
  return file.split('/').slice(0, folder.split('/').length).join('/')
}

function within(file: string, folder: string): boolean {
  const parts = file.split('/')
  return folder
    .split('/')
    .every((part, index) => (part === '*' ? parts[index] !== undefined : part === parts[index]))
}
