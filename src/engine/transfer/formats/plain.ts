import { memberRanges, withoutMember } from '../json/json-members.ts'
import type { Mapped, RawRecord, RecordFormat } from './format.ts'

/** Documents as they are: what `exportDocuments` writes, and any other JSON. */
export const plain: RecordFormat = {
  title: 'JSON',
  key: '_key',
  takesKeyOut: true,
  values: null,
  identity: [],
  map: (record) => refuseNedb(record) ?? { text: record.text },
}

/** A line that NeDB writes about a document is none itself: the data file was taken for something else. */
function refuseNedb({ members }: RawRecord): Mapped {
  const own = members.find(({ name }) => /^\$\$(deleted|indexCreated|indexRemoved)$/.test(name))
  return own === undefined
    ? null
    : { wrong: `"${own.name}" is NeDB's: import the file with the format "nedb"` }
}

/** A document without its key: its own text, or the one that an export wrapped because it has a `_key` itself. */
export function withoutKey(text: string, key: string): string {
  const members = memberRanges(text) ?? []
  const [first, second] = members
  if (key === '_key' && members.length === 2 && first!.name === '_key' && second!.name === '_value')
    return text.slice(second!.start, second!.end)
  return withoutMember(text, members, key)
}
