import { mapLines } from '../../../components/conditions/index.ts'
import type { ConditionsDraft } from '../draft/constraint-draft.ts'
import type { ViewDraft } from '../draft/view-draft.ts'
import { applyEdits, type MapCode, textOf } from './map-code.ts'

type Renamed = Pick<ViewDraft, 'map' | 'columns' | 'indexes' | 'checks' | 'tests'>

/**
 * Renames a column wherever the view names it: in the form, in the rows of the map, in indexes, conditions and the rows of
 * tests.
 */
export function renameColumn(code: MapCode, draft: ViewDraft, from: string, to: string): Renamed {
  return {
    map: renameMembers(code, from, to),
    columns: draft.columns.map((column) => (column.name === from ? { ...column, name: to } : column)),
    indexes: draft.indexes.map((index) => ({
      ...index,
      columns: index.columns
        .split(',')
        .map((part) => (part.trim().split(/\s/)[0] === from ? part.replace(from, () => to) : part))
        .join(','),
      where: renameInConditions(index.where, from, to),
    })),
    checks: draft.checks.map((check) => ({ ...check, where: renameInConditions(check.where, from, to) })),
    tests: draft.tests.map((test) =>
      test.rows === undefined
        ? test
        : {
            ...test,
            rows: test.rows.map((row) =>
              Object.fromEntries(
                Object.entries(row).map(([name, value]) => [name === from ? to : name, value]),
              ),
            ),
          },
    ),
  }
}

/** The map with another name for what its rows call `from`. */
export function renameMembers(code: MapCode, from: string, to: string): string {
  const members = code.rows.flatMap((row) => row.members).filter(({ name }) => name === from)
  return applyEdits(
    code.text,
    members.map(({ key, value, shorthand }) => ({
      start: key.start,
      end: shorthand ? value.end : key.end,
      text: shorthand ? `${to}: ${textOf(value, code)}` : to,
    })),
  )
}

function renameInConditions(where: ConditionsDraft, from: string, to: string): ConditionsDraft {
  if (typeof where !== 'string')
    return mapLines(where, (line) => (line.column === from ? { ...line, column: to } : line))
  return where.replaceAll(/("(?:[^"\\]|\\.)*")(\s*:)/g, (all, name: string, colon: string) =>
    name === JSON.stringify(from) ? `${JSON.stringify(to)}${colon}` : all,
  )
}
