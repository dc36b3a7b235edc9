import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import * as v from 'valibot'
import { byName } from '../src/shared/model/by-name.ts'

const counts = v.object({
  info: v.number(),
  low: v.number(),
  moderate: v.number(),
  high: v.number(),
  critical: v.number(),
})
const answered = v.object({
  vulnerabilities: byName(v.object({ severity: v.string(), range: v.string() })),
  metadata: v.object({ vulnerabilities: counts }),
})

export interface AuditJudgement {
  readonly passes: boolean
  /** One sentence for the reader: what was found, or that the registry was not able to say. */
  readonly says: string
}

/** Judges what `npm audit --json` printed: a known fault of severity high or critical does not pass. */
export function judgeAudit(printed: string): AuditJudgement {
  const read = v.safeParse(answered, parse(printed))
  if (!read.success)
    return {
      passes: true,
      says: 'NOT PROVED: the registry does not answer audits. Run `npm audit` where one does.',
    }
  const { vulnerabilities, metadata } = read.output
  const grave = Object.entries(vulnerabilities).filter(([, { severity }]) =>
    ['high', 'critical'].includes(severity),
  )
  const { low, moderate } = metadata.vulnerabilities
  if (grave.length === 0)
    return { passes: true, says: `no known fault is high or critical; ${low} low, ${moderate} moderate` }
  const names = grave.map(([name, { severity, range }]) => `${name} ${range} (${severity})`)
  return { passes: false, says: `${names.join(', ')}: update them, \`npm audit\` says to which version` }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

if (import.meta.main) {
  const windows = process.platform === 'win32'
  const { stdout } = spawnSync(windows ? 'npm.cmd' : 'npm', ['audit', '--json'], {
    cwd: resolve(import.meta.dirname, '..'),
    encoding: 'utf8',
    shell: windows,
    timeout: 60_000,
  })
  const { passes, says } = judgeAudit(stdout)
  console.log(says)
  process.exitCode = passes ? 0 : 1
}
