import type { Declared, SourceFile } from './source-file.ts'

/** Members that are public for the engine's own sake: callers have nothing to give them. */
const hidden = new Set(['Datastore.constructor', 'Progress.constructor'])

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

/** A class's members that callers see, in their order: `@internal` marks those that the declarations leave out. */
export function publicMembers({
  name,
  node,
  file,
}: Declared & { readonly name: string }): { member: Member; name: string }[] {
  const { body } = node as unknown as { body: { body: readonly Member[] } }
  return body.body
    .map((member) => ({ member, name: member.key?.name ?? '[Symbol.asyncIterator]' }))
    .filter(
      (found) =>
        found.member.key?.type !== 'PrivateIdentifier' &&
        !['private', 'protected'].includes(found.member.accessibility ?? '') &&
        file.docstringBefore(found.member.start)?.includes('@internal') !== true &&
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
