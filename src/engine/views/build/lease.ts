import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
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
const born = birthOf(process.pid)

/** The lease of each owner as it was last seen here, and since when, by a clock that cannot be set. */
const seen = new Map<string, { readonly leaseUntil: number; readonly since: number }>()
const mostSeen = 1000

/** Names this thread as the builder of a build that is about to be registered. */
export function takeOwnership(): string {
  const owner = `${place}.${born}.${randomUUID()}`
  running.add(owner)
  return owner
}

/** Says that a build of this thread has ended, however it did. */
export function endOwnership(owner: string): void {
  running.delete(owner)
}

/**
 * Whether a build must be left to its owner: it was heard of lately, and it is not certain to be gone. A clock may
 * have been set meanwhile, so a lease that has run out, of a process that lives here, or that is longer than a lease
 * can be, is over when it has not been renewed for as long as a lease lasts while this process was looking. Being
 * wrong about a process that lives does no harm: it notices with its next batch that the build is another's.
 */
export function isHeld({ owner, leaseUntil }: Pick<BuildRecord, 'owner' | 'leaseUntil'>): boolean {
  // A builder that releases its lease says so.
  if (leaseUntil === 0 || isGone(owner)) return false
  const left = leaseUntil - Date.now()
  if (silence(owner, leaseUntil) >= leaseMilliseconds) return false
  return left > 0 || isOfThisMachine(owner)
}

/** For how long a lease has been seen here without a change, in milliseconds. */
function silence(owner: string, leaseUntil: number): number {
  const now = performance.now()
  const last = seen.get(owner)
  if (last?.leaseUntil === leaseUntil) return now - last.since
  if (seen.size >= mostSeen) seen.clear()
  seen.set(owner, { leaseUntil, since: now })
  return 0
}

/** Whether the thread or process that took the ownership has ended, as far as this machine can tell. */
export function isGone(owner: string): boolean {
  const [, pid, , birth] = owner.split('.')
  if (owner.startsWith(`${place}.`)) return !running.has(owner)
  if (!isOfThisMachine(owner) || Number(pid) === process.pid) return false
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
  // Its number may be another process's by now.
  const now = birthOf(Number(pid))
  return birth !== undefined && /^[1-9]\d*$/.test(birth) && now !== '0' && now !== birth
}

function isOfThisMachine(owner: string): boolean {
  const [where, , thread] = owner.split('.')
  return thread !== undefined && where === place.split('.')[0]
}

/** When a process began, in ticks since this machine did; "0" where that cannot be told. */
function birthOf(pid: number): string {
  try {
    // The name before it, in brackets, may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(')').at(-1)!.trim().split(' ')
    return fields[19] ?? '0'
  } catch {
    return '0'
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
