import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { underLock } from './builds/build-lock.ts'
import { packRenderer } from './renderer/pack-renderer.ts'

const root = resolve(import.meta.dirname, '..')

interface Product {
  readonly name: string
  /** A file that is written last: what is older than its sources is built anew. */
  readonly stamp: string
  readonly sources: readonly string[]
  readonly command: readonly string[]
  /** What is done to what the command made. */
  readonly finish?: () => void
}

const products: readonly Product[] = [
  {
    name: 'the app',
    stamp: 'out/built',
    sources: [
      'src',
      'docs/app.md',
      'docs/cli.md',
      'docs/databases.md',
      'docs/engine.md',
      'docs/glossary.md',
      'docs/security.md',
      'docs/studio.md',
      'docs/views.md',
      'electron.vite.config.ts',
      'tools/renderer',
      'package.json',
      'tsconfig.base.json',
      'tsconfig.renderer.json',
    ],
    command: ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
    finish: () => packRenderer(join(root, 'out/renderer')),
  },
  {
    name: 'the sample database',
    stamp: 'resources/sample.db',
    sources: ['tools/sample', 'tools/build-sample.ts', 'src/engine', 'src/shared'],
    command: ['tools/build-sample.ts'],
  },
]

/**
 * Builds the app and its sample database where they are older than their sources. What another process is building is
 * waited for. Throws when a build fails.
 */
export function buildApp(): void {
  if (products.every(isBuilt)) return
  underLock(join(root, 'node_modules/.cache/build.lock'), buildMissing)
}

function isBuilt({ stamp, sources }: Product): boolean {
  const path = join(root, stamp)
  const newest = Math.max(...sources.map((source) => newestIn(join(root, source))))
  return existsSync(path) && statSync(path).mtimeMs > newest
}

function buildMissing(): void {
  for (const product of products) {
    const { name, stamp, command, finish } = product
    if (isBuilt(product)) continue
    console.log(`Building ${name} …`)
    const { status } = spawnSync(process.execPath, command, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if (status !== 0) throw new Error(`Building ${name} failed: what its builder said stands above`)
    finish?.()
    markBuilt(join(root, stamp))
  }
}

function markBuilt(path: string): void {
  if (existsSync(path)) utimesSync(path, new Date(), new Date())
  else writeFileSync(path, '')
}

function newestIn(path: string): number {
  const entry = statSync(path)
  if (!entry.isDirectory()) return entry.mtimeMs
  const names = readdirSync(path).filter((name) => !name.includes('.test.'))
  return names.reduce((newest, name) => Math.max(newest, newestIn(join(path, name))), 0)
}

if (import.meta.main) buildApp()
