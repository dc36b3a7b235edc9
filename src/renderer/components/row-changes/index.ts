export { RowChanges } from './row-changes.tsx'
