import type { Declared, SourceFile } from './source-file.ts'

/** Members that are public for the engine's own sake: callers have nothing to give them. */
const hidden = new Set([
  'Database.openWith',
  'Database.readStatement',
  'Database.tableColumns',
  'Datastore.aggregateCellsWithin',
  'Datastore.attach',
  'Datastore.constructor',
  'Datastore.queryCellsWithin',
  'Progress.constructor',
  'SavedQueries.constructor',
  'StoreChanges.constructor',
  'StoreHistory.constructor',
  'StoreViews.constructor',
  'Transaction.constructor',
  'Transaction.changes',
  'Transaction.reads',
  'Transaction.end',
])

/** What is read of the parser's nodes of classes. */
export interface Member {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly kind?: string
  readonly accessibility?: string | null
  readonly key?: { readonly type: string; readonly name?: string }
  readonly value?: { readonly body?: { readonly start: number } | null } | null
}

/** A class's members that callers see, in their order. */
export function publicMembers({
  name,
  node,
}: Declared & { readonly name: string }): { member: Member; name: string }[] {
  const { body } = node as unknown as { body: { body: readonly Member[] } }
  return body.body
    .map((member) => ({ member, name: member.key?.name ?? '[Symbol.asyncIterator]' }))
    .filter(
      (found) =>
        found.member.key?.type !== 'PrivateIdentifier' &&
        !['private', 'protected'].includes(found.member.accessibility ?? '') &&
        !hidden.has(`${name}.${found.name}`),
    )
}

/** A member's signature as it is written, without its body. */
export function signature(file: SourceFile, member: Member): string {
  const end = member.type === 'MethodDefinition' ? (member.value?.body?.start ?? member.end) : member.end
  const lines = file.text
    .slice(member.start, end)
    .trim()
    // What a caller does not pass: the class that `open` is called on.
    .replace(/\n *this: DatastoreClass<T>,/, '')
    .replace(/^(static )?async /, '$1')
    .replace(/^(static )?\*/, '$1')
    .split('\n')
  return lines.map((line) => line.replace(/^ {2}/, '')).join('\n')
}
