import { open, readFile, rm } from 'node:fs/promises'
import { delay } from '../../../shared/delay.ts'
import { isGone } from '../../views/build/lease.ts'

/** Milliseconds between two looks, and until a lock counts as left behind: what is done under one takes some milliseconds. */
const [lookEvery, longest] = [5, 2000]

/**
 * Runs `work` while no other process works on the file at `path`. A lock that its process left behind is taken over; where none can
 * be made, as in a folder that may only be read, the work is done all the same, and says itself what is refused.
 */
export async function underFileLock<Result>(
  path: string,
  owner: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = `${path}.lock`
  const isTaken = await take(lock, owner)
  try {
    return await work()
  } finally {
    if (isTaken) await isRemoved(lock)
  }
}

async function take(lock: string, owner: string): Promise<boolean> {
  let [held, since] = ['', performance.now()]
  for (;;) {
    const made = await make(lock, owner)
    if (made !== 'held') return made === 'made'
    const other = await readFile(lock, 'utf8').catch(() => '')
    if (other !== held) [held, since] = [other, performance.now()]
    const isLeft = isGone(other) || performance.now() - since > longest
    if (!isLeft) await delay(lookEvery)
    else if (!(await isRemoved(lock))) return false
  }
}

function isRemoved(lock: string): Promise<boolean> {
  return rm(lock, { force: true }).then(
    () => true,
    () => false,
  )
}

async function make(lock: string, owner: string): Promise<'made' | 'held' | 'impossible'> {
  const file = await open(lock, 'wx', 0o600).catch((cause: unknown) => codeOf(cause))
  if (typeof file === 'string') return file === 'EEXIST' ? 'held' : 'impossible'
  try {
    await file.writeFile(owner)
  } catch {
    // On a full disk it says nothing, and counts as left behind after a while.
  } finally {
    await file.close()
  }
  return 'made'
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}
