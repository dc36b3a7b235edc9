import { tsPlugin } from '@sveltejs/acorn-typescript'
import {
  type AnyNode,
  type ArrowFunctionExpression,
  type FunctionDeclaration,
  type FunctionExpression,
  type ObjectExpression,
  Parser,
} from 'acorn'

export type MapFunction = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression

/** A value that a row of the map is given under a name; `value` is the same text as the name in a shorthand. */
export interface RowMember {
  readonly name: string
  readonly key: AnyNode
  readonly value: AnyNode
  readonly shorthand: boolean
}

/** An object in the text that becomes a row. */
export interface RowObject {
  readonly node: ObjectExpression
  readonly members: readonly RowMember[]
}

/** The text of a map that can be parsed, and what quick fixes look for in it. */
export interface MapCode {
  readonly text: string
  readonly map: MapFunction
  readonly rows: readonly RowObject[]
  /** Whether each row that the map can yield is one of `rows`, and each of its names is written in it. */
  readonly complete: boolean
  readonly nodes: readonly AnyNode[]
  readonly parents: ReadonlyMap<AnyNode, AnyNode>
}

const TypeScriptParser = Parser.extend(tsPlugin())

/** Reads the text of a map; null while it is no module with a map, as half of one being typed. */
export function readMap(text: string): MapCode | null {
  let program: AnyNode
  try {
    program = TypeScriptParser.parse(text, { ecmaVersion: 'latest', sourceType: 'module', locations: true })
  } catch {
    return null
  }
  const parents = new Map<AnyNode, AnyNode>()
  const nodes: AnyNode[] = []
  const visit = (node: AnyNode): void => {
    nodes.push(node)
    for (const child of childrenOf(node)) {
      parents.set(child, node)
      visit(child)
    }
  }
  visit(program)
  const map = findMap(nodes)
  if (map === null) return null
  return { text, map, nodes, parents, ...findRows(map, nodes, parents) }
}

function childrenOf(node: AnyNode): AnyNode[] {
  return (Object.values(node) as unknown[])
    .flat()
    .filter(
      (value): value is AnyNode =>
        typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string',
    )
}

export function isFunction(node: AnyNode): node is MapFunction {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  )
}

function findMap(nodes: readonly AnyNode[]): MapFunction | null {
  const exported = nodes.find((node) => node.type === 'ExportDefaultDeclaration')?.declaration as
    | AnyNode
    | undefined
  if (exported === undefined) return null
  if (isFunction(exported)) return exported
  if (exported.type !== 'Identifier') return null
  for (const node of nodes) {
    if (isFunction(node) && node.id?.name === exported.name) return node
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier') continue
    if (node.id.name === exported.name && node.init && isFunction(node.init)) return node.init
  }
  return null
}

/** The function around a node: the one whose `return` and `yield` it can hold. */
export function functionOf(node: AnyNode, { parents }: Pick<MapCode, 'parents'>): AnyNode | undefined {
  let around = parents.get(node)
  while (around !== undefined && !isFunction(around)) around = parents.get(around)
  return around
}

function findRows(
  map: MapFunction,
  nodes: readonly AnyNode[],
  parents: ReadonlyMap<AnyNode, AnyNode>,
): Pick<MapCode, 'rows' | 'complete'> {
  const given: AnyNode[] = []
  let complete = true
  const addArray = (value: AnyNode | null | undefined): void => {
    if (value?.type === 'ArrayExpression') given.push(...value.elements.filter((item) => item !== null))
    else if (value?.type === 'ConditionalExpression') {
      addArray(value.consequent)
      addArray(value.alternate)
    } else if (value !== null && value !== undefined) complete = false
  }
  if (map.type === 'ArrowFunctionExpression' && map.expression) addArray(map.body)
  for (const node of nodes) {
    if (node.type === 'YieldExpression' && functionOf(node, { parents }) === map) {
      if (node.delegate) addArray(node.argument)
      else if (node.argument) given.push(node.argument)
    } else if (node.type === 'ReturnStatement' && functionOf(node, { parents }) === map)
      addArray(node.argument)
  }
  const rows: RowObject[] = []
  for (const value of given) {
    if (value.type !== 'ObjectExpression') {
      complete = false
      continue
    }
    const members = value.properties.flatMap((member): RowMember[] => {
      const name = member.type === 'Property' && !member.computed ? nameOf(member.key) : null
      if (member.type !== 'Property' || name === null) {
        complete = false
        return []
      }
      return [{ name, key: member.key, value: member.value, shorthand: member.shorthand }]
    })
    rows.push({ node: value, members })
  }
  return { rows, complete }
}

function nameOf(key: AnyNode): string | null {
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : null
}

export function textOf(node: AnyNode, { text }: Pick<MapCode, 'text'>): string {
  return text.slice(node.start, node.end)
}

/** A piece of the text and what stands in its place. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The text with edits that do not touch each other. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((one, other) => other.start - one.start)
    .reduce((done, { start, end, text: put }) => done.slice(0, start) + put + done.slice(end), text)
}
