import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Whether this machine can limit the size of a running process's files. */
export function canLimitFileSize(): boolean {
  return process.platform === 'linux' && ['/usr/bin/prlimit', '/bin/prlimit'].some((path) => existsSync(path))
}

/** Limits the size of the files that a running process writes, in bytes, or takes the limit away: beyond it a write fails, as Node ignores the signal. */
export function limitFileSize(pid: number, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])
}
