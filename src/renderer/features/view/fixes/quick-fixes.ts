import type { DocumentField } from '../../../../shared/model/document.ts'
import type { PreviewResult } from '../../../../shared/model/view.ts'
import { columnFault } from '../../../../shared/model/view-names.ts'
import { type ProblemGroup, share } from '../preview/preview-report.ts'
import { columnDraft } from '../draft/column-draft.ts'
import type { ViewDraft } from '../draft/view-draft.ts'
import { type Absence, absentValueFixes, undefinedMemberFixes, wrongMethodFixes } from './absent-values.ts'
import { type MapCode, textOf } from './map-code.ts'
import {
  absentNode,
  calleeAt,
  columnOf,
  expressionAt,
  type PlacedProblem,
  placeProblems,
} from './place-problems.ts'
import { renameColumn, renameMembers } from './rename-column.ts'

/** What a user can do about a problem: a change of the draft, or the document that shows it. */
export interface QuickFix {
  readonly title: string
  readonly change?: Partial<ViewDraft>
  /** The key of a document to open. */
  readonly open?: string
}

/** What is known of a draft when fixes are asked for. */
export interface FixRequest {
  readonly code: MapCode
  readonly draft: ViewDraft
  readonly groups: readonly ProblemGroup[]
  readonly result: Pick<PreviewResult, 'sampled' | 'yielded'>
  readonly fields: readonly DocumentField[]
}

/** Lines of the map, and the places on them where the editor's types foresee that a value is not there. */
export interface FixPlace {
  readonly from: number
  readonly to: number
  readonly doubts: readonly { readonly start: number; readonly end: number }[]
}

/** What can be done about the problems on some lines of the map, the likeliest first. */
export function quickFixes(request: FixRequest, { from, to, doubts }: FixPlace): readonly QuickFix[] {
  const { code, draft } = request
  const isHere = (line: number): boolean => from <= line && line <= to
  const problems = placeProblems(code, request.groups).filter(
    (problem): problem is PlacedProblem => 'member' in problem && isHere(problem.line),
  )
  const changes: readonly QuickFix[] = [
    ...problems.flatMap((problem) => problemFixes(request, problem)),
    ...doubts.flatMap((doubt) => doubtFixes(request, doubt)),
    ...unusedColumns(code, draft)
      .filter(() => code.rows.some(({ node }) => isHere(node.loc?.start.line ?? 0)))
      .map((column) => ({
        title: `Remove the column “${column.name}”, which no row has`,
        change: { columns: draft.columns.filter(({ id }) => id !== column.id) },
      })),
  ]
  // Two problems at one place may ask for the same.
  const known = new Set<string>()
  const distinct = changes.filter(({ change }) => {
    const id = JSON.stringify(change)
    return !known.has(id) && known.add(id)
  })
  return [...distinct, ...problems.flatMap((problem) => openFix(request, problem))]
}

/** The columns of the form that no row of the map has; none where a row's names are not all in the text. */
export function unusedColumns(code: MapCode, { columns }: Pick<ViewDraft, 'columns'>): ViewDraft['columns'] {
  if (!code.complete || code.rows.length === 0) return []
  const used = new Set(code.rows.flatMap(({ members }) => members.map(({ name }) => name)))
  return columns.filter(({ name, default: value }) => name !== '' && value === null && !used.has(name))
}

function openFix({ result }: FixRequest, { keys }: PlacedProblem): QuickFix[] {
  const [key] = keys
  if (key === undefined) return []
  return [
    {
      title: `Show “${key}”, one of the ${rate(keys.length, result.sampled)} of documents with this problem`,
      open: key,
    },
  ]
}

function rate(documents: number, sampled: number): string {
  return share(documents, sampled)
}

function problemFixes(request: FixRequest, problem: PlacedProblem): readonly QuickFix[] {
  const { code, result } = request
  if (problem.member !== null) return memberFixes(request, problem)
  const about = rate(problem.keys.length, result.sampled)
  if (/not a function/.test(problem.message)) {
    const callee = calleeAt(code, problem)
    return callee === null ? [] : wrongMethodFixes(code, callee, about).map(toFix)
  }
  const node = absentNode(code, problem)
  const absence: Absence = problem.message.endsWith('of null') ? 'null' : 'undefined'
  return node === null ? [] : absentValueFixes(code, node, absence, about).map(toFix)
}

function toFix({ title, map }: { readonly title: string; readonly map: string }): QuickFix {
  return { title, change: { map } }
}

/** What the types foresee: said of documents of the store, where the preview met none. */
function doubtFixes(
  { code, fields }: FixRequest,
  { start, end }: FixPlace['doubts'][number],
): readonly QuickFix[] {
  const node = expressionAt(code, start, end)
  if (node === null) return []
  const [parameter] = code.map.params
  const path = parameter?.type === 'Identifier' ? textOf(node, code).replaceAll('?.', '.') : null
  const field = fields.find(
    (known) => parameter !== undefined && path === `${textOf(parameter, code).split(':')[0]}.${known.path}`,
  )
  const about = field === undefined ? null : missingShare(field)
  return absentValueFixes(code, node, 'undefined', about).map(toFix)
}

function missingShare({ presence }: DocumentField): string {
  return share(1 - presence, 1)
}

function memberFixes(request: FixRequest, problem: PlacedProblem): readonly QuickFix[] {
  const { code, draft, result } = request
  const { message, member } = problem
  const name = columnOf(message) ?? ''
  const column = draft.columns.find((known) => known.name === name)
  if (member === null) return []
  if (/is undefined/.test(message)) {
    const about = rate(problem.keys.length, result.sampled)
    return undefinedMemberFixes(code, member.value, about).map(toFix)
  }
  if (column === undefined) return unknownColumnFixes(request, name)
  const patch = (part: Partial<typeof column>): Partial<ViewDraft> => ({
    columns: draft.columns.map((known) => (known === column ? { ...known, ...part } : known)),
  })
  if (/needs a value in column/.test(message))
    return [{ title: `Let the column “${name}” be null`, change: patch({ notNull: false }) }]
  const type = result.yielded.find((known) => known.name === name)?.type
  if (type === undefined || type === column.type) return []
  return [
    {
      title: `Make the column “${name}” ${type}: every value yielded fits`,
      change: patch({ type, default: null }),
    },
  ]
}

/** A row names a column that the form lacks: add it, or use one that no row has. */
function unknownColumnFixes({ code, draft, result }: FixRequest, name: string): readonly QuickFix[] {
  const type = result.yielded.find((known) => known.name === name)?.type ?? 'text'
  const isPossible = columnFault(name) === null
  const unused = unusedColumns(code, draft)
  return [
    ...(isPossible
      ? [
          {
            title: `Add the column “${name}” (${type})`,
            change: { columns: [...draft.columns, columnDraft({ name, type })] },
          },
          ...unused.map((column) => {
            const renamed = renameColumn(code, draft, column.name, name)
            return {
              title: `Rename the column “${column.name}” to “${name}” (${type})`,
              change: {
                ...renamed,
                columns: renamed.columns.map((each) =>
                  each.id === column.id ? { ...each, type, default: null } : each,
                ),
              },
            }
          }),
        ]
      : []),
    ...unused.map((column) => ({
      title: `Yield it as “${column.name}”`,
      change: { map: renameMembers(code, name, column.name) },
    })),
  ]
}
