import { execFileSync, spawnSync } from 'node:child_process'

/** What serves the app to a story: a web host, or Electron. */
export interface Host {
  /** Everything it has printed. */
  readonly said: string
  /** Whether there is an engine at this moment, which was not so just after one was killed. */
  readonly hasEngine: boolean
  /** Ends the engine's process beneath it, as a machine without memory does; the host starts another one. */
  killEngine(): void
  /** Keeps the engine's process from doing anything, until it is killed. */
  suspendEngine(): void
  /** Ends the host; the state folder stays for a host that follows. */
  stop(): Promise<void>
}

/** Sends a signal to the process beneath `pid` whose command line has `word` in it. */
export function signalBeneath(pid: number, word: string, signal: NodeJS.Signals): void {
  const found = findBeneath(pid, word)
  if (found === undefined) throw new Error('The host has no engine.')
  process.kill(found, signal)
}

export function findBeneath(pid: number, word: string): number | undefined {
  return descendants(pid).find((each) => commandOf(each).includes(word))
}

function descendants(pid: number): number[] {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = all
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const children = pairs.filter(([, parent]) => parent === pid).map(([child]) => child!)
  return children.flatMap((child) => [child, ...descendants(child)])
}

function commandOf(pid: number): string {
  // A process may end between the two looks, and `ps` then fails.
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout
}
