import type { Node } from 'jsonc-parser'
import { DatastoreError } from '../../../shared/errors.ts'
import type { DocumentEdit } from '../../../shared/model/bulk/document-edit.ts'
import type { PathStep } from '../../../shared/model/field-path.ts'
import { invalidArgument } from '../../invalid-argument.ts'
import { stepsOf } from '../find/match-document.ts'
import {
  adding,
  membersNamed,
  memberValue,
  removing,
  replacing,
  type Splice,
  spliced,
  treeOf,
} from './json-splices.ts'

type FieldEdit = Exclude<DocumentEdit, { readonly kind: 'transform' }>

/** Makes of a document's text, which is a JSON object, the text it is to have; the same one where nothing is to be done. */
export type EditText = (key: string, text: string) => string

/**
 * Makes the function that sets, renames or removes a field. All that it does not touch stays byte for byte.
 *
 * @throws DatastoreError `INVALID_INPUT` for what is no path, no JSON or no name of a member; the function itself for a document in
 *   which the field cannot be: something else stands above it, or the new name is in use.
 */
export function editField(edit: FieldEdit): EditText {
  const steps = stepsOf(edit.path)
  switch (edit.kind) {
    case 'set': {
      const value = checkValue(edit.value)
      return (key, text) => spliced(text, setAll({ key, source: text, steps, value }, treeOf(text), 0))
    }
    case 'rename':
      checkNames(steps, edit.name)
      return (key, text) => spliced(text, renameAll(key, treeOf(text), steps, edit.name))
    case 'remove':
      return (_key, text) => spliced(text, removeAll(treeOf(text), steps))
    default:
      return edit satisfies never
  }
}

/** The value of a field as it is written in the text of a document; null where it is not there. @throws as `editField`. */
export function fieldText(text: string, path: string): string | null {
  const [node] = nodesAt(treeOf(text), stepsOf(path))
  return node === undefined ? null : text.slice(node.offset, node.offset + node.length)
}

function checkValue(value: string): string {
  try {
    JSON.parse(value)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw invalidArgument(
      'value',
      `The value is no JSON: ${message}. Write a text in quotes, such as "open"; a number, true, false or null without.`,
    )
  }
  return value.trim()
}

function checkNames(steps: readonly PathStep[], name: string): void {
  if (!('name' in steps.at(-1)!))
    throw invalidArgument('path', 'Only a field has a name: the path must not end with an item of an array.')
  if (name === '') throw invalidArgument('name', 'Write the new name of the field.')
}

interface Setting {
  readonly key: string
  readonly source: string
  readonly steps: readonly PathStep[]
  readonly value: string
}

/** Goes from a node on along the path, and sets what stands at its end. */
function setAll(setting: Setting, node: Node, from: number): Splice[] {
  const { key, source, steps, value } = setting
  const step = steps[from]
  if (step === undefined) return [replacing(node, value)]
  if (!('name' in step)) return itemsAt(node, step).flatMap((item) => setAll(setting, item, from + 1))
  if (node.type !== 'object') throw notAnObject(key, node, step.name)
  const found = memberValue(node, step.name)
  if (found !== undefined) return setAll(setting, found, from + 1)
  // No array is made up: it would be said nowhere how many items it has.
  const missing = steps.slice(from + 1)
  if (!missing.every((each) => 'name' in each)) return []
  const made = missing.reduceRight((inner, { name }) => `{${JSON.stringify(name)}:${inner}}`, value)
  return adding(source, node, [[step.name, made]])
}

function renameAll(key: string, root: Node, steps: readonly PathStep[], name: string): Splice[] {
  const last = steps.at(-1) as { readonly name: string }
  if (last.name === name) return []
  return nodesAt(root, steps.slice(0, -1)).flatMap((object) => {
    if (object.type !== 'object') return []
    const members = membersNamed(object, last.name)
    if (members.length > 0 && membersNamed(object, name).length > 0) {
      throw refused(key, `it has a field "${name}" already`)
    }
    return members.map((member) => replacing(member.children![0]!, JSON.stringify(name)))
  })
}

function removeAll(root: Node, steps: readonly PathStep[]): Splice[] {
  const last = steps.at(-1)!
  return nodesAt(root, steps.slice(0, -1)).flatMap((parent) => {
    const removed = 'name' in last ? membersNamed(parent, last.name) : itemsAt(parent, last)
    return removing(parent, new Set(removed))
  })
}

/** Every node that a path leads to. */
function nodesAt(root: Node, steps: readonly PathStep[]): Node[] {
  let nodes = [root]
  for (const step of steps) {
    nodes = nodes.flatMap((node) => {
      if (!('name' in step)) return itemsAt(node, step)
      const found = memberValue(node, step.name)
      return found === undefined ? [] : [found]
    })
  }
  return nodes
}

function itemsAt(node: Node, step: Exclude<PathStep, { readonly name: string }>): Node[] {
  if (node.type !== 'array') return []
  const items = node.children ?? []
  return 'each' in step ? items : items.slice(step.item, step.item + 1)
}

function notAnObject(key: string, { type }: Node, name: string): DatastoreError {
  const found =
    type === 'string' ? 'a text' : type === 'null' ? 'null' : `${type === 'array' ? 'an' : 'a'} ${type}`
  return refused(
    key,
    `it has ${found} where "${name}" would have to be a member. Set the field above it first`,
  )
}

function refused(key: string, why: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', `The edit fails on document "${key}": ${why}.`, {
    details: { key },
  })
}
