import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyGates, plant } from '../copy-gates.ts'

interface Diagnostic {
  /** Absent when it is about a directive rather than a rule. */
  readonly code?: string
  readonly filename: string
  readonly message: string
}
interface Report {
  readonly diagnostics: readonly Diagnostic[]
}

interface Case {
  readonly name: string
  /** The guilty file is the last one. */
  readonly files: Readonly<Record<string, string>>
  readonly says: RegExp
}

let folder: string
let planted: Report

beforeAll(() => {
  folder = copyGates()
  // All are planted at once, under names of their own: linting a copy for each would take a minute. That the repository
  // itself has no such import is what `npm run check` says.
  for (const { files } of [...forbidden, ...careless].map(numbered)) {
    for (const [path, text] of Object.entries(files)) plant(folder, path, text)
  }
  planted = lint()
}, 600_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const forbidden: readonly Case[] = [
  {
    name: 'the engine importing Electron',
    files: { 'src/engine/planted.ts': "export { app } from 'electron'\n" },
    says: /electron has one door/,
  },
  {
    name: 'the engine importing React',
    files: { 'src/engine/planted.ts': "export { useState } from 'react'\n" },
    says: /src\/engine may not import the package react/,
  },
  {
    name: 'the engine importing src/main',
    files: {
      'src/main/planted.ts': 'export const one = 1\n',
      'src/engine/views/planted.ts': "export { one } from '../../main/planted.ts'\n",
    },
    says: /src\/engine may not import src\/main\/planted\.ts/,
  },
  {
    name: 'the library importing the contract handlers',
    files: {
      'src/engine/api/planted.ts': 'export const one = 1\n',
      'src/engine/views/planted.ts': "export const load = () => import('../api/planted.ts')\n",
    },
    says: /may not import src\/engine\/api\/planted\.ts/,
  },
  {
    name: 'a part of the engine importing a part above it',
    files: {
      'src/engine/views/planted.ts': 'export const one = 1\n',
      'src/engine/documents/planted.ts': "export { one } from '../views/planted.ts'\n",
    },
    says: /documents may not import src\/engine\/views\/planted\d*\.ts: it stands above/,
  },
  {
    name: 'a part of the engine importing a part beside it',
    files: {
      'src/engine/history/planted.ts': 'export const one = 1\n',
      'src/engine/documents/planted.ts': "export type { one } from '../history/planted.ts'\n",
    },
    says: /documents may not import src\/engine\/history\/planted\d*\.ts: it stands above or beside/,
  },
  {
    name: 'a driver outside the storage folder',
    files: { 'src/engine/documents/planted.ts': "export { default } from 'better-sqlite3'\n" },
    says: /better-sqlite3 has one door: src\/engine\/storage/,
  },
  {
    name: 'knex at run time outside the storage folder',
    files: { 'src/engine/documents/planted.ts': "export { default } from 'knex'\n" },
    says: /knex has one door/,
  },
  {
    name: 'a feature importing another feature',
    files: {
      'src/renderer/features/planted/grid.ts': 'export const one = 1\n',
      'src/renderer/features/other/list/planted.ts': "export { one } from '../../planted/grid.ts'\n",
    },
    says: /features\/other may not import src\/renderer\/features\/planted\/grid\.ts/,
  },
  {
    name: 'a feature importing the shell',
    files: {
      'src/renderer/app/planted.ts': 'export const one = 1\n',
      'src/renderer/features/other/planted.ts': "export { one } from '../../app/planted.ts'\n",
    },
    says: /may not import src\/renderer\/app\/planted\.ts/,
  },
  {
    name: 'a component importing the client',
    files: {
      'src/renderer/client/planted.ts': 'export const one = 1\n',
      'src/renderer/components/planted/planted.ts': "export { one } from '../../client/planted.ts'\n",
    },
    says: /components may not import src\/renderer\/client\/planted\.ts/,
  },
  {
    name: 'the workspace importing a feature',
    files: {
      'src/renderer/features/planted/grid.ts': 'export const one = 1\n',
      'src/renderer/workspace/planted.ts': "export type { one } from '../features/planted/grid.ts'\n",
    },
    says: /workspace may not import src\/renderer\/features\/planted\/grid\.ts/,
  },
  {
    name: 'Monaco outside its door',
    files: { 'src/renderer/features/planted/planted.ts': "export * from 'monaco-editor/editor'\n" },
    says: /monaco-editor has one door/,
  },
  {
    name: 'TanStack Table outside its door',
    files: {
      'src/renderer/components/planted/planted.ts': "export { useTable } from '@tanstack/react-table'\n",
    },
    says: /@tanstack\/react-table has one door/,
  },
  {
    name: 'QuickJS outside the sandbox',
    files: { 'src/engine/views/planted.ts': "export * from 'quickjs-emscripten-core'\n" },
    says: /quickjs-emscripten-core has one door: src\/engine\/sandbox/,
  },
  {
    name: 'oRPC outside its door',
    files: { 'src/web/planted.ts': "export { RPCHandler } from '@orpc/server/ws'\n" },
    says: /@orpc\/server has one door/,
  },
  {
    name: 'the window importing the engine',
    files: { 'src/renderer/features/planted/planted.ts': "export type * from '../../../engine/index.ts'\n" },
    says: /may not import src\/engine\/index\.ts/,
  },
  {
    name: 'the window importing a module of Node',
    files: { 'src/renderer/components/planted.ts': "export { join } from 'node:path'\n" },
    says: /may not import node:path/,
  },
  {
    name: 'shared code importing the engine',
    files: { 'src/shared/planted.ts': "export type * from '../engine/index.ts'\n" },
    says: /src\/shared may not import src\/engine\/index\.ts/,
  },
  {
    name: 'shared code importing a module of Node',
    files: { 'src/shared/model/planted.ts': "export { readFileSync } from 'fs'\n" },
    says: /src\/shared may not import fs/,
  },
  {
    name: 'shared code importing a package it has no leave for',
    files: { 'src/shared/planted.ts': "export { create } from 'zustand'\n" },
    says: /src\/shared may not import the package zustand/,
  },
  {
    name: 'a program importing what tests share',
    files: {
      'tests/support/planted.ts': 'export const one = 1\n',
      'src/engine/views/planted.ts': "export { one } from '../../../tests/support/planted.ts'\n",
    },
    says: /src may not import tests\/support\/planted\d*\.ts/,
  },
  {
    name: 'what tests share importing a suite',
    files: {
      'tests/sqlite/planted.ts': 'export const one = 1\n',
      'tests/support/planted.ts': "export { one } from '../sqlite/planted.ts'\n",
    },
    says: /tests\/support may not import tests\/sqlite\/planted\d*\.ts/,
  },
  {
    name: 'the engine importing the command line',
    files: {
      'src/cli/planted.ts': 'export const one = 1\n',
      'src/engine/views/planted.ts': "export { one } from '../../cli/planted.ts'\n",
    },
    says: /src\/engine may not import src\/cli\/planted\d*\.ts/,
  },
  {
    name: 'the parser of command lines outside its door',
    files: { 'src/web/planted.ts': "export { Command } from 'commander'\n" },
    says: /commander has one door: src\/cli/,
  },
  {
    name: 'one host importing the other',
    files: {
      'src/main/planted.ts': 'export const one = 1\n',
      'src/web/planted.ts': "export { one } from '../main/planted.ts'\n",
    },
    says: /src\/web may not import src\/main\/planted\.ts/,
  },
  {
    name: 'a worker started across a border',
    files: {
      'src/main/planted.ts': 'export const one = 1\n',
      'src/engine/planted.ts': "export const worker = new URL('../main/planted.ts', import.meta.url)\n",
    },
    says: /src\/engine may not import src\/main\/planted\.ts/,
  },
  {
    name: 'a type imported in place',
    files: { 'src/shared/planted.ts': "export type Far = import('../engine/index.ts').Datastore\n" },
    says: /src\/shared may not import src\/engine\/index\.ts/,
  },
  {
    name: 'an alias instead of a path',
    files: { 'src/renderer/components/planted.ts': "export * from '@/client/index.ts'\n" },
    says: /by relative path/,
  },
  {
    name: 'a new folder that nobody gave a place',
    files: { 'src/renderer/stuff/planted.ts': "export * from '../client/index.ts'\n" },
    says: /stands in no layer/,
  },
  {
    name: 'a cycle',
    files: {
      'src/engine/views/planted-a.ts': "import { b } from './planted-b.ts'\nexport const a = () => b\n",
      'src/engine/views/planted-b.ts': "import { a } from './planted-a.ts'\nexport const b = () => a\n",
    },
    says: /cycle/i,
  },
  {
    name: 'a cycle of types',
    files: {
      'src/engine/views/planted-a.ts': "import type { B } from './planted-b.ts'\nexport type A = B | 1\n",
      'src/engine/views/planted-b.ts':
        "import type { A } from './planted-a.ts'\nexport interface B {\n  readonly a?: A\n}\n",
    },
    says: /cycle/i,
  },
]

// One file for each environment: a rule that finds no types for a file says nothing about it.
const environments = [
  'src/cli/planted.ts',
  'src/engine/planted.ts',
  'src/main/planted.ts',
  'src/preload/planted.ts',
  'src/renderer/components/planted.tsx',
  'src/shared/planted.ts',
  'src/web/planted.ts',
  'tests/support/planted.ts',
  'tools/planted.ts',
  'e2e/planted.ts',
]

const careless: readonly Case[] = [
  {
    name: 'a promise nobody waits for',
    text: 'export function run(): void {\n  Promise.resolve(1)\n}\n',
    says: 'no-floating-promises',
  },
  {
    name: 'a promise where a plain callback is expected',
    text: 'export const run = (): void => {\n  ;[1].forEach(async () => {\n    await Promise.resolve()\n  })\n}\n',
    says: 'no-misused-promises',
  },
  { name: 'any', text: 'export const value: any = 1\n', says: 'no-explicit-any' },
  {
    name: 'a state that a switch forgets',
    text: "export function name(state: 'a' | 'b'): void {\n  switch (state) {\n    case 'a':\n      return\n  }\n}\n",
    says: 'switch-exhaustiveness-check',
  },
  {
    name: 'a record that leaves out names of a user’s choice',
    text: 'const v = { record: (): number => 1 }\nexport const kept = v.record()\n',
    says: 'named',
  },
].map(({ name, text, says }) => ({
  name,
  files: Object.fromEntries(environments.map((path) => [path, text])),
  says: new RegExp(says),
}))

test.each(forbidden.map(numbered))('names $name', ({ files, says }) => {
  const guilty = Object.keys(files).at(-1)
  const found = planted.diagnostics.filter((one) => isAboutImports(one) && one.filename === guilty)
  expect(found.map(({ message }) => message)).toContainEqual(expect.stringMatching(says))
})

test('blames only the planted files', () => {
  const guilty = forbidden.map(numbered).map(({ files }) => Object.keys(files).at(-1))
  const cycles = forbidden.map(numbered).filter(({ name }) => name.startsWith('a cycle'))
  const cycle = cycles.flatMap(({ files }) => Object.keys(files))
  const blamed = planted.diagnostics.filter(isAboutImports).map(({ filename }) => filename)
  expect(new Set(blamed)).toEqual(new Set([...guilty, ...cycle]))
})

test.each(careless.map((one, index) => numbered(one, forbidden.length + index)))(
  'sees $name in every environment',
  ({ files, says }) => {
    const found = planted.diagnostics
      .filter(({ code = '' }) => says.test(code))
      .map(({ filename }) => filename)
    for (const path of Object.keys(files)) expect(found).toContain(path)
  },
)

/** The case under file names that no other case has. */
function numbered(one: Case, index: number): Case {
  const rename = (text: string) => text.replaceAll('planted', `planted${index}`)
  const files = Object.entries(one.files).map(([path, text]) => [rename(path), rename(text)])
  return {
    name: one.name,
    files: Object.fromEntries(files),
    says: new RegExp(rename(one.says.source), one.says.flags),
  }
}

function lint(): Report {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'node_modules/oxlint/bin/oxlint'), '--format', 'json'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  try {
    return JSON.parse(stdout) as Report
  } catch {
    throw new Error(`oxlint did not report: ${stdout.slice(0, 2000)}${stderr}`)
  }
}

function isAboutImports({ code = '' }: Diagnostic): boolean {
  return code === 'layers(imports)' || code.includes('no-cycle')
}
