import { createHash, randomUUID } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { threadId } from 'node:worker_threads'
import type { BuildRecord } from '../../catalog/build-record.ts'

/** How long a builder may be silent before another one may take its work over, in milliseconds. */
export const leaseMilliseconds = 30_000

/** How long one transaction of a builder goes on before it commits, in milliseconds: writers wait for it. */
export const batchMilliseconds = 50

/** Until when a builder that writes now is taken to be alive, in UTC milliseconds. */
export function newLease(): number {
  return Date.now() + leaseMilliseconds
}

/** Builds that run in this thread. */
const running = new Set<string>()
const place = `${placeOfProcess()}.${process.pid}.${threadId}`

/** Names this thread as the builder of a build that is about to be registered. */
export function takeOwnership(): string {
  const owner = `${place}.${randomUUID()}`
  running.add(owner)
  return owner
}

/** Says that a build of this thread has ended, however it did. */
export function endOwnership(owner: string): void {
  running.delete(owner)
}

/**
 * Whether a build must be left to its owner: it was heard of lately, and it is not certain to be gone. Being wrong
 * about a process that lives does no harm: it notices with its next batch that the build is another's.
 */
export function isHeld(build: Pick<BuildRecord, 'owner' | 'leaseUntil'>): boolean {
  return build.leaseUntil > Date.now() && !isGone(build.owner)
}

/** Whether the thread or process that took the ownership has ended, as far as this machine can tell. */
export function isGone(owner: string): boolean {
  const [where, pid, thread] = owner.split('.')
  if (owner.startsWith(`${place}.`)) return !running.has(owner)
  if (thread === undefined || where !== place.split('.')[0] || Number(pid) === process.pid) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

/** Where process numbers mean the same: this machine, and on Linux this container of it. */
function placeOfProcess(): string {
  let container = ''
  try {
    container = readlinkSync('/proc/self/ns/pid')
  } catch {
    // Only Linux has one.
  }
  return createHash('sha256').update(`${hostname()} ${container}`).digest('hex').slice(0, 16)
}
