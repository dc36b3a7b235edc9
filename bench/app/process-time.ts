import { readFileSync } from 'node:fs'

/** Milliseconds of one of the ticks in which Linux counts. */
const tick = 10

/** Milliseconds of processor time that a process and its threads have used; NaN on a system without `/proc`. */
export function processTime(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program, which may have spaces, is the second field, in brackets.
    const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number)
    return (user! + system!) * tick
  } catch {
    return Number.NaN
  }
}
