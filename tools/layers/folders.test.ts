import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { plant } from '../copy-gates.ts'
import { mostFiles, overfullFolders } from './folders.ts'

test('no folder holds more files than a reader finds one among', () => {
  expect(overfullFolders(resolve(import.meta.dirname, '../..'))).toEqual([])
})

test('a folder with one file too many is named, at any depth, and one that is full is not', () => {
  const root = mkdtempSync(join(tmpdir(), 'folders-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const folder of ['src', 'tests', 'tools', 'bench', 'e2e']) mkdirSync(join(root, folder))
  for (let n = 0; n < mostFiles; n++) {
    plant(root, `src/part/within/f${n}.ts`, '')
    plant(root, `tests/f${n}.ts`, '')
  }
  expect(overfullFolders(root)).toEqual([])
  plant(root, 'src/part/within/one-more.ts', '')
  expect(overfullFolders(root)).toEqual([
    'src/part/within holds 25 files, more than 24: put those that belong together into a folder with a noun as its name',
  ])
})
