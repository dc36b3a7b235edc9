import { readFile, realpath, stat } from 'node:fs/promises'
import { delay } from '../../../shared/delay.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import { viewFileMark } from '../../../shared/view-file.ts'
import { toFileError } from '../../storage/file-error.ts'
import { replaceFile } from '../../storage/replace-file.ts'
import type { AllowedFolders } from './allowed-folders.ts'

/** More bytes than these are no view that a person writes. */
const mostBytes = 4 * 2 ** 20

/** Milliseconds between two looks at a file that is watched. */
const lookEvery = 400

/** The text of a view's file, as it stands on the disk; null where there is no file. */
export async function readViewText(folders: AllowedFolders, path: string): Promise<string | null> {
  await check(folders, path)
  try {
    const { size } = await stat(path)
    if (size > mostBytes)
      throw new DatastoreError(
        'INVALID_INPUT',
        `${path} is too large for a view's file: it has more than 4 MB. Choose another file.`,
        { details: { path } },
      )
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (isGone(cause)) return null
    throw toFileError('read', path, cause)
  }
}

/** The text at once, and again whenever it has changed, until the signal aborts. */
export async function* watchViewText(
  folders: AllowedFolders,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<{ text: string | null }, void, void> {
  let [mark, last] = [await markOf(path), await readViewText(folders, path)]
  yield { text: last }
  while (!signal.aborted) {
    await delay(lookEvery, signal)
    if (signal.aborted) return
    const now = await markOf(path)
    if (now === mark) continue
    mark = now
    const text = await readViewText(folders, path)
    if (text === last) continue
    last = text
    yield { text }
  }
}

/**
 * Writes a view's file whole. `expected` is the text that the writer knows to stand there, null for no file: what another program has
 * written since is not overwritten, and neither is a file of anything else.
 *
 * @throws DatastoreError `CONFLICT`, `INVALID_INPUT`, `ACCESS_DENIED`, `IO`.
 */
export async function writeViewText(
  folders: AllowedFolders,
  path: string,
  { text, expected }: { readonly text: string; readonly expected: string | null },
): Promise<void> {
  const present = await readViewText(folders, path)
  if (present !== expected)
    throw new DatastoreError(
      'CONFLICT',
      `${path} was changed by another program since it was read. Compare it with the draft, and decide which one stays.`,
      { details: { path } },
    )
  if (present !== null && present.trim() !== '' && !present.includes(viewFileMark))
    throw new DatastoreError(
      'INVALID_INPUT',
      `${path} is no file of a view, and is left as it is. Choose another name.`,
      { details: { path } },
    )
  // A link stays one: what it leads to is written.
  const target = await realpath(path).catch(() => path)
  const writing = replaceFile(target, { overwrite: present !== null }, async function* (sink) {
    yield await sink.write(text)
  })
  for (let step = await writing.next(); step.done !== true;) step = await writing.next()
}

async function check(folders: AllowedFolders, path: string): Promise<void> {
  if (!/\.[jt]s$/i.test(path) || /\.d\.ts$/i.test(path))
    throw new DatastoreError(
      'INVALID_INPUT',
      `${path} is no file of a view: its name must end with .ts or .js.`,
      { details: { path } },
    )
  await folders.check(path)
}

/** What tells a changed file from an unchanged one, without reading it. */
async function markOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => null)
  return found === null ? 'gone' : [found.mtimeNs, found.ctimeNs, found.size, found.ino].join(' ')
}

const isGone = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
