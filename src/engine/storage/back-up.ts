import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { DatastoreError } from '../../shared/errors.ts'
import { invalidArgument } from '../invalid-argument.ts'
import type { Storage } from './storage.ts'
import { publishFile } from './replace-file.ts'

/** How far a backup has come, in pages of the database. */
export interface BackupProgress {
  readonly state: 'copying' | 'done'
  readonly done: number
  readonly total: number
}

/** Copies a database into a new file while work goes on. A copy that fails or is given up is removed, and never has its name. */
export async function* backUp(
  storage: Storage,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<BackupProgress> {
  if (typeof path !== 'string' || path === '')
    throw invalidArgument('path', 'backup() takes the path of the file to write.')
  const target = resolve(path)
  if (existsSync(target)) {
    throw new DatastoreError(
      'EXISTS',
      `There is a file "${target}" already. Choose another name, or remove it first.`,
      {
        details: { path: target },
      },
    )
  }
  if (!existsSync(dirname(target))) {
    throw new DatastoreError(
      'IO',
      `The folder "${dirname(target)}" does not exist. Create it first, or choose another one.`,
      {
        details: { path: target },
      },
    )
  }
  const steps = new Steps()
  const copying = copyWhole(storage, target, (pages) => {
    if (signal?.aborted === true || steps.abandoned)
      throw new DatastoreError('CANCELLED', 'The backup was cancelled.')
    steps.push(pages)
  })
  let made = false
  const ended = copying.then(
    () => {
      made = true
      return steps.end()
    },
    (error: unknown) => steps.end(error),
  )
  let complete = false
  try {
    for (let step = await steps.next(); step !== null; step = await steps.next())
      yield { state: 'copying', ...step }
    complete = true
    yield { state: 'done', ...steps.last }
  } finally {
    steps.abandoned = !complete
    await ended
    if (made && !complete) await remove(target)
  }
}

/** Copies a database into a new file, which has its name as soon as it is whole, however the copying ends. */
export async function copyWhole(
  storage: Storage,
  target: string,
  progress?: (pages: { done: number; total: number }) => void,
): Promise<void> {
  const partial = `${target}.${randomBytes(4).toString('hex')}.partial`
  try {
    await storage.backup(partial, target, progress)
    await publishFile(partial, target, false)
  } catch (error) {
    for (const end of ['', '-journal']) await remove(`${partial}${end}`)
    throw error
  }
}

/** A file that cannot be removed stays: why the copying failed says more. */
async function remove(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined)
}

/** Hands the driver's callbacks over to a generator. */
class Steps {
  abandoned = false
  last = { done: 0, total: 0 }
  #fresh = false
  #ended = false
  #error: Error | undefined
  #wake: () => void = () => undefined

  push(step: { done: number; total: number }): void {
    this.last = step
    this.#fresh = true
    this.#wake()
  }

  end(error?: unknown): void {
    this.#ended = true
    if (error !== undefined)
      this.#error = error instanceof Error ? error : new Error('The backup failed.', { cause: error })
    else this.last = { done: this.last.total, total: this.last.total }
    this.#wake()
  }

  async next(): Promise<{ done: number; total: number } | null> {
    if (!this.#fresh && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve))
    if (this.#error !== undefined) throw this.#error
    if (this.#ended) return null
    this.#fresh = false
    return this.last
  }
}
