import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'

/** A folder whose files the system can be made to refuse, for programs that are started with `environment`. */
export interface FailingFiles {
  readonly environment: NodeJS.ProcessEnv
  /** Refuses whatever is asked of the files, as of a share whose server is gone. */
  fail(error: 'EIO' | 'ESTALE' | 'ENOTCONN' | 'EHOSTDOWN'): void
  heal(): void
}

/** Linux's number of an error that Node has no name for. */
const unnamed: Readonly<Record<string, number>> = { ESTALE: 116, EHOSTDOWN: 112 }

/** Prepares a folder; null where there is no C compiler, or no Linux, to stand between a program and the system. */
export function failingFiles(folder: string, workplace: string): FailingFiles | null {
  if (process.platform !== 'linux') return null
  const library = join(workplace, 'failing-files.so')
  const source = join(import.meta.dirname, 'failing-files.c')
  mkdirSync(workplace, { recursive: true })
  const { status } = spawnSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl'])
  if (status !== 0) return null
  const switchFile = join(workplace, 'failing')
  return {
    environment: { LD_PRELOAD: library, FAILING_FOLDER: folder, FAILING_SWITCH: switchFile },
    fail: (error) => {
      const codes: Readonly<Record<string, number>> = constants.errno
      writeFileSync(switchFile, String(codes[error] ?? unnamed[error]))
    },
    heal: () => rmSync(switchFile, { force: true }),
  }
}
