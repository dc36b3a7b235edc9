export { RowChanges } from './row-changes.tsx'
export { isSame, kindOf, signs, ValueChange } from './value-change.tsx'
export { rowWords } from './row-words.ts'
