import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import { build as viteBuild } from 'vite'
import webpack from 'webpack'

/** Bundles the program `entry` of a folder in which the packed library is installed, and returns the path of the bundle. */
type Bundle = (folder: string, entry: string) => Promise<string>

/** The ways of docs/bundling.md, each as it is written there. */
export const bundlers: Readonly<Record<string, Bundle>> = {
  async 'esbuild, packages outside'(folder, entry) {
    const outfile = join(folder, 'esbuild/program.mjs')
    await esbuild.build({
      absWorkingDir: folder,
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outfile,
      logLevel: 'error',
    })
    return outfile
  },

  async 'esbuild, the library within and its worker beside'(folder, entry) {
    return await bundleWhole(folder, 'whole', [
      { in: entry, out: 'program' },
      { in: 'node_modules/datastore/dist/sandbox-worker.js', out: 'sandbox-worker' },
    ])
  },

  async 'Vite for a server'(folder, entry) {
    await viteBuild({
      root: folder,
      configFile: false,
      logLevel: 'error',
      build: { ssr: entry, outDir: 'vite', rollupOptions: { output: { entryFileNames: 'program.mjs' } } },
    })
    return join(folder, 'vite/program.mjs')
  },

  async webpack(folder, entry) {
    const compiler = webpack({
      context: folder,
      entry: `./${entry}`,
      mode: 'production',
      target: 'node22',
      externals: { datastore: 'module datastore' },
      externalsType: 'module',
      experiments: { outputModule: true },
      output: { path: join(folder, 'webpack'), filename: 'program.mjs', module: true, chunkFormat: 'module' },
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    compiler.run((error, stats) => {
      if (error) reject(error)
      else if (stats?.hasErrors() === true) reject(new Error(stats.toString('errors-only')))
      else resolve()
    })
    await promise
    return join(folder, 'webpack/program.mjs')
  },
}

/** What is native, or read as a file, and so never bundled. */
export const outside = ['better-sqlite3', 'knex', 'pg', 'mysql2', '@jitl/*', 'amaro']

/** Bundles files with the library within, in pieces: the part that loads a driver is loaded only when a URL names its server. */
export async function bundleWhole(
  folder: string,
  target: string,
  entryPoints: { in: string; out: string }[],
): Promise<string> {
  await esbuild.build({
    absWorkingDir: folder,
    entryPoints,
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    // Of jsonc-parser the other form loads its parts by computed names.
    mainFields: ['module', 'main'],
    platform: 'node',
    format: 'esm',
    external: outside,
    outdir: target,
    logLevel: 'error',
  })
  return join(folder, target, 'program.js')
}

/** A function of a serverless platform: it opens a store with its first call, and answers with rows of both kinds of views. */
export function writeHandler(folder: string): string {
  writeFileSync(
    join(folder, 'handler.mjs'),
    `import { Datastore, View } from 'datastore'

class Names extends View {
  defineTable(table) { table.string('name').unique() }
  *map(doc) { yield { name: doc.name } }
}

let opened
async function open() {
  const store = await Datastore.open(process.env.STORE_URL, { views: { names: new Names() } })
  await store.views.publish({
    name: 'lengths',
    columns: [{ name: 'length', type: 'integer' }],
    map: 'export default function* map(doc: { name: string }) { yield { length: doc.name.length } }',
  })
  return store
}

export async function handler({ key, name }) {
  opened ??= open()
  const store = await opened
  await store.put(key, { name })
  const rows = [...(await store.query('names', { _key: key })), ...(await store.query('lengths', { _key: key }))]
  return rows.map((row) => row.name ?? row.length)
}
`,
  )
  return 'handler.mjs'
}

/** A program with a view of its own and an authored one, which prints its rows or the code and message of its error. */
export function writeProgram(folder: string): string {
  writeFileSync(
    join(folder, 'bundled.mjs'),
    `import { Datastore, View } from 'datastore'

class Names extends View {
  defineTable(table) { table.string('name').unique() }
  *map(doc) { yield { name: doc.name } }
}

const store = await Datastore.open(':memory:', { views: { names: new Names() } })
await store.put('joe', { name: 'Joe' })
const rows = await store.query('names', { name: 'Joe' })
try {
  await store.views.publish({
    name: 'lengths',
    columns: [{ name: 'length', type: 'integer' }],
    map: 'export default function* map(doc: { name: string }) { yield { length: doc.name.length } }',
  })
  console.log(JSON.stringify([...rows, ...(await store.query('lengths'))].map(({ name, length }) => name ?? length)))
} catch (error) {
  console.log(error.code, error.message)
}
await store.close()
`,
  )
  return 'bundled.mjs'
}
