import type { DryRunReport } from '../engine/index.ts'
import { counted } from '../shared/counted.ts'

const outcomes: Readonly<Record<DryRunReport['outcome'], string>> = {
  nothing: 'nothing to do: this definition answers already',
  publish: 'can be published',
  ask: 'would be refused: its tests fail (--skip-tests publishes it all the same)',
  refuse: 'would be refused',
}

/** What publishing a view would do, in lines for a person. */
export function describeDryRun(report: DryRunReport): string[] {
  const { view, version, outcome, state, done, total, rows, failures, collisions, failedTests } = report
  const lines = [
    `View "${view}" (${version === null ? 'new' : `version ${version} answers`}): ${outcomes[outcome]}.`,
  ]
  if (outcome === 'nothing') return lines
  if (state === 'partial') lines.push(`  stopped after ${done} of ${counted(total, 'document')}`)
  lines.push(
    `  rows: ${rows.before} now, ${rows.after} then; ${rows.added} added, ${rows.removed} removed, ${rows.changed} changed`,
  )
  for (const [found, what] of [
    [failures.map, 'fail in the map'],
    [failures.type, 'have a value that does not fit its column'],
    [failures.notNull, 'lack a value that a column needs'],
    [failures.refused, 'do not satisfy a check or a foreign key'],
  ] as const) {
    if (found.count === 0) continue
    lines.push(`  ${counted(found.count, 'document')} ${what}:`)
    for (const { key, message, line } of found.documents.slice(0, 5))
      lines.push(`    ${JSON.stringify(key)}${line === null ? '' : `, line ${line}`}: ${message}`)
  }
  for (const { column, value, keys } of collisions.values.slice(0, 5))
    lines.push(`  ${column} ${String(value)} is in ${keys.map((key) => JSON.stringify(key)).join(', ')}`)
  if (failedTests > 0) lines.push(`  ${counted(failedTests, 'test')} would fail`)
  return lines
}
