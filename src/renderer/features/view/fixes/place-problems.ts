import type { AnyNode } from 'acorn'
import type { ProblemGroup } from '../preview/preview-report.ts'
import { isFunction, type MapCode, type RowMember } from './map-code.ts'

/** A problem with its place in the text, also where the engine names the column of a row and no line. */
export interface PlacedProblem extends ProblemGroup {
  readonly line: number
  readonly column: number
  /** The member of a row that the problem is about, when it is about one. */
  readonly member: RowMember | null
}

const aboutColumn =
  /yielded a column "(.+)", which the view does not have|a row whose column "(.+?)" |needs a value in column "(.+?)"/is

/** Gives each problem its place, as far as it has one. */
export function placeProblems(
  code: MapCode | null,
  groups: readonly ProblemGroup[],
): readonly (ProblemGroup | PlacedProblem)[] {
  return groups.map((group) => {
    if (group.line !== null) return { ...group, member: null, column: group.column ?? 1 }
    const name = columnOf(group.message)
    const member = code?.rows.flatMap((row) => row.members).find((each) => each.name === name)
    if (code === null || member === undefined) return group
    const start = member.key.loc?.start
    return start === undefined ? group : { ...group, member, line: start.line, column: start.column + 1 }
  })
}

export function columnOf(message: string): string | null {
  const [, ...found] = aboutColumn.exec(message) ?? []
  return found.find((name) => name !== undefined) ?? null
}

/** Where a place of the text is, counted from 0. */
export function offsetOf({ text }: Pick<MapCode, 'text'>, line: number, column: number): number {
  let start = 0
  for (let at = 1; at < line; at++) start = text.indexOf('\n', start) + 1 || text.length
  return start + column - 1
}

/** What is read at a place where nothing can be read, as QuickJS names the place; null where the text has none such. */
export function absentNode(code: MapCode, problem: PlacedProblem): AnyNode | null {
  const at = offsetOf(code, problem.line, problem.column)
  if (/'Symbol\.iterator'/.test(problem.message)) return listAt(code, at)
  if (/cannot convert to object/i.test(problem.message)) return destructuredAt(code, problem.line)
  for (const node of code.nodes)
    if (node.type === 'MemberExpression' && node.object.end === at && node.object.type !== 'Super')
      return node.object
  return null
}

/** The function that is called at a place. */
export function calleeAt(code: MapCode, { line, column }: PlacedProblem): AnyNode | null {
  const at = offsetOf(code, line, column)
  for (const node of code.nodes)
    if (node.type === 'CallExpression' && node.callee.end === at) return node.callee
  return null
}

function listAt({ nodes }: MapCode, at: number): AnyNode | null {
  const lists = nodes.flatMap((node): AnyNode[] => {
    if (node.type === 'ForOfStatement') return [node.right]
    if (node.type === 'SpreadElement') return [node.argument]
    if (node.type === 'YieldExpression' && node.delegate && node.argument) return [node.argument]
    if (node.type === 'VariableDeclarator' && node.id.type === 'ArrayPattern' && node.init) return [node.init]
    return []
  })
  const around = lists.filter(({ start, end }) => start <= at && at <= end)
  return around.toSorted((one, other) => one.end - one.start - (other.end - other.start))[0] ?? null
}

function destructuredAt({ nodes }: MapCode, line: number): AnyNode | null {
  for (const node of nodes)
    if (
      node.type === 'VariableDeclarator' &&
      node.id.type === 'ObjectPattern' &&
      node.loc?.start.line === line
    )
      return node.init ?? null
  return null
}

/** Whether a node is the value whose absence the editor's types foresee. */
export function expressionAt(code: MapCode, start: number, end: number): AnyNode | null {
  return code.nodes.find((node) => node.start === start && node.end === end && !isFunction(node)) ?? null
}
